"""The coins by seed: well-known ones first, with their real ids, then specimens of odd names, then invented ones.

Only what does not change in time is here. A coin's `place` is where its usual market cap puts it; its rank moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from local.market_api.mixing import key_of, mix, unit
from local.market_api.oddities import invented_supplies, update_every
from local.market_api.roster import INVENTED, KNOWN, SPECIMENS, Specimen

# (place, usual market cap) of the invented coins, joined by straight lines in logarithms; assumption, close to the
# real ranking of 2025.
_CAPS = ((40, 2.5e9), (60, 1.5e9), (100, 6.5e8), (250, 1.5e8), (500, 4.5e7), (1000, 1.2e7), (2000, 3e6), (5000, 3e5),
         (10_000, 3e4), (20_000, 1e3))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coin:
    """`path` chooses the walk of its price; a coin that wraps another shares that one's, and how far it swings."""

    seed: int
    place: int
    id: str
    symbol: str
    name: str
    image: str
    path: int
    key: int
    volatility: float
    beta: float
    base_price: float
    base_volume: float
    circulating: float
    total: float | None
    maximum: float | None
    cap_skew: float
    update_ms: int
    wraps: bool


def make_coins(seed: int, count: int) -> list[Coin]:
    """The first `count` coins of a seed, by place."""
    coins: list[Coin] = []
    taken: dict[str, Coin] = {}
    specimens = {specimen.place: specimen for specimen in SPECIMENS}
    for place in range(count):
        known = place < len(KNOWN)
        coin = _known(seed, place, taken) if known else _invented(seed, place, specimens.get(place), taken)
        taken[coin.id] = coin
        coins.append(coin)
    return coins


def _known(seed: int, place: int, taken: dict[str, Coin]) -> Coin:
    known = KNOWN[place]
    key = mix(seed ^ key_of(known.id))
    cap = known.price * known.circulating
    wrapped = taken.get(known.wraps)
    return Coin(
        seed=seed,
        place=place,
        id=known.id,
        symbol=known.symbol,
        name=known.name,
        image=_image(known.image, known.id, key),
        path=wrapped.path if wrapped else key,
        key=key,
        volatility=wrapped.volatility if wrapped else known.volatility,
        beta=0.0 if known.volatility < 0.002 else 1.0,
        base_price=known.price,
        base_volume=cap * (0.3 if known.volatility < 0.002 else 0.03 + 0.05 * unit(key, 1)),
        circulating=known.circulating,
        total=known.total,
        maximum=known.maximum,
        cap_skew=1.0,
        update_ms=update_every(key, place, known.circulating),
        wraps=wrapped is not None,
    )


def _invented(seed: int, place: int, specimen: Specimen | None, taken: dict[str, Coin]) -> Coin:
    key = mix(seed ^ mix(place + 1_000_003))
    coin_id, symbol, name = (specimen.id, specimen.symbol, specimen.name) if specimen else INVENTED.name(key, taken)
    wrapped = taken.get(specimen.wraps) if specimen else None
    price = _usual_price(key)
    if specimen and specimen.price:
        price = specimen.price
    stable = specimen is not None and specimen.stable
    cap = _usual_cap(place) * (0.9 + 0.2 * unit(key, 2))
    supplies = specimen.supplies if specimen and specimen.supplies else invented_supplies(key, place, cap / price)
    return Coin(
        seed=seed,
        place=place,
        id=coin_id,
        symbol=symbol,
        name=name,
        image=_image(0, coin_id, key),
        path=wrapped.path if wrapped else key,
        key=key,
        volatility=wrapped.volatility if wrapped else 0.0006 if stable else _usual_volatility(key, place),
        beta=wrapped.beta if wrapped else 0.0 if stable else 0.4 + 0.8 * unit(key, 3),
        base_price=price,
        base_volume=cap * exp(log(0.04) + 2.4 * (unit(key, 4) - 0.6)),
        circulating=supplies.circulating,
        total=supplies.total,
        maximum=supplies.maximum,
        cap_skew=supplies.cap_skew,
        update_ms=update_every(key, place, supplies.circulating),
        wraps=wrapped is not None,
    )


def _usual_cap(place: int) -> float:
    (left, high), (right, low) = next(pair for pair in pairwise(_CAPS) if place <= pair[1][0])
    along = (log(place + 1) - log(left)) / (log(right) - log(left))
    return exp(log(high) + along * (log(low) - log(high)))


def _usual_price(key: int) -> float:
    """From 1e-8 to a few thousand dollars, most below 1: three draws make a hump."""
    draw = (unit(key, 5) + unit(key, 6) + unit(key, 7)) / 3.0
    return 10.0 ** (-8.0 + 12.0 * draw)


def _usual_volatility(key: int, place: int) -> float:
    """Per day: leaders 3 %, the tail up to 15 %."""
    return (0.02 + 0.012 * min(log(place) - 3.5, 4.0)) * (0.6 + 1.4 * unit(key, 8) ** 2)


def _image(number: int, coin_id: str, key: int) -> str:
    number = number or 1000 + key % 70_000
    stamp = 1_696_501_400 + (key >> 20) % 60_000_000
    return f"https://coin-images.coingecko.com/coins/images/{number}/large/{coin_id}.png?{stamp}"
