"""The price of a coin at any moment, without storing anything: value noise summed over time scales.

Each scale (a quarter of an hour, an hour, ... two years) draws a random value at its lattice points, mixed from the
coin's key and the point's number, and runs smoothly between them; heavier weights on longer scales make the sum look
like a random walk of the logarithm of the price. It is continuous everywhere, forwards and backwards, and bounded, so
a coin stays plausible over years. A common walk, the market, moves all coins but stablecoins together.

`/coins/markets` and the history read the same path: what one said of a moment the other repeats.
Sums are spelled out as loops: `sum` of floats rounds differently in Python 3.11 and 3.12.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from math import exp

from local.market_api.coins import Coin
from local.market_api.mixing import MASK, mix

_TABLE_BITS = 16
_TABLE = tuple(2.0 * draw() - 1.0 for draw in [random.Random(20_260_204).random] * (1 << _TABLE_BITS))  # noqa: S311

# (1 / length in seconds, weight, mixed into the key). A weight of 1 is the scale that rules the daily change.
_SCALES = tuple(
    (1.0 / (900.0 * 4.0**place), weight, mix(place + 1))
    for place, weight in enumerate((0.10, 0.20, 0.40, 0.80, 1.60, 2.80, 4.20, 6.00, 8.00))
)
_VOLUME_SCALES = tuple(
    (1.0 / hours / 3600.0, weight, mix(place + 101))
    for place, (hours, weight) in enumerate(((5.0, 0.25), (31.0, 0.45), (220.0, 0.6), (3000.0, 0.5)))
)
BOUND = 24.1  # no walk goes further than the sum of the weights
DAILY = 0.9  # the standard deviation of a walk's change over 24 hours, measured; volatilities are given per day

_MARKET_KEY = 0x6D61726B6574
_MARKET_STEP = 600
MARKET_VOLATILITY = 0.016  # a day; assumption, about that of the whole market's cap


def walks(key: int, moments: Sequence[float], scales: tuple[tuple[float, float, int], ...] = _SCALES) -> list[float]:
    """The walk of a key at some moments; 0 is its middle, `DAILY` its usual change in a day.

    Scale by scale, because moments that are close share the lattice points of all but the shortest.
    """
    table, mask, phase = _TABLE, MASK, (key & 0xFFFFF) / 1048576.0
    totals = [0.0] * len(moments)
    for per_second, weight, salt in scales:
        known, here, rise, salted = -1, 0.0, 0.0, key ^ salt
        for number, seconds in enumerate(moments):
            along = seconds * per_second + phase
            point = int(along)
            if point != known:
                known = point
                mixed = ((point ^ salted) * 0x9E3779B97F4A7C15) & mask
                here = table[((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9 & mask) >> 48]
                mixed = (((point + 1) ^ salted) * 0x9E3779B97F4A7C15) & mask
                rise = table[((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9 & mask) >> 48] - here
            along -= point
            totals[number] += weight * (here + rise * along * along * (3.0 - 2.0 * along))
    return totals


@lru_cache(maxsize=1 << 16)
def _market_point(seed: int, step: int) -> float:
    return walks(mix(seed ^ _MARKET_KEY), (step * _MARKET_STEP,))[0]


def market(seed: int, seconds: float) -> float:
    """The walk of the whole market, ten minutes to a straight line: every coin asks for it, so it must be cheap."""
    step = int(seconds // _MARKET_STEP)
    here = _market_point(seed, step)
    return here + (_market_point(seed, step + 1) - here) * (seconds - step * _MARKET_STEP) / _MARKET_STEP


def prices_at(coin: Coin, moments: Sequence[float]) -> list[float]:
    """US dollars of one coin at some moments (seconds since 1970, with a fraction)."""
    own, prices = coin.volatility / DAILY, []
    shared = coin.beta * MARKET_VOLATILITY / DAILY
    for seconds, walked in zip(moments, walks(coin.path, moments), strict=True):
        log = own * walked
        if shared:
            log += shared * market(coin.seed, seconds)
        prices.append(coin.base_price * exp(log))
    return prices


def price_at(coin: Coin, seconds: float) -> float:
    """US dollars of one coin at a moment."""
    return prices_at(coin, (seconds,))[0]


def cap_at(coin: Coin, price: float) -> float:
    """Market cap at a price: 0, never null, where the circulating supply is 0."""
    return price * coin.circulating * coin.cap_skew


def volume_at(coin: Coin, price: float, seconds: float) -> float:
    """US dollars traded in the 24 hours before a moment."""
    return coin.base_volume * price / coin.base_price * exp(walks(coin.path ^ 0x766F6C, (seconds,), _VOLUME_SCALES)[0])
