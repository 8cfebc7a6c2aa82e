"""One record of /coins/markets, with CoinGecko's 27 fields in its order, and how it writes numbers.

All but the rank comes from the coin and the moment of its last quote. A record is made when its page is asked for;
the ranking needs far less.
"""

from __future__ import annotations

from math import exp
from typing import Any

from local.market_api import oddities
from local.market_api.clock import DAY, HOUR, iso
from local.market_api.coins import Coin
from local.market_api.mixing import unit
from local.market_api.prices import BOUND, DAILY, MARKET_VOLATILITY, cap_at, prices_at, volume_at

_SAMPLES = 24
_ROI_CURRENCIES = ("usd", "btc", "eth")
_FIRST_HIGH, _LAST_HIGH = 1_483_228_800, 1_759_776_000  # assumption: 2017 to October 2025


def record(
    coin: Coin, now: int, rank: int | None, rank_of_all: int | None, broken: str | None, precision: int | str | None
) -> dict[str, Any]:
    """What /coins/markets says of a coin at a moment; `broken` is a kind of `oddities.broken`."""
    quoted = oddities.quoted_at(coin.key, coin.update_ms, now)
    seconds = quoted / 1000.0
    day, hour = now // DAY, now // HOUR
    path = prices_at(coin, [seconds - HOUR * ago for ago in range(_SAMPLES + 1)])
    price, before = path[0], path[-1]
    high, low = max(path), min(path)
    if unit(coin.key, 60, hour) < oddities.ABOVE_HIGH:
        high = price / (1.0 + oddities.ABOVE_HIGH_BY * (0.05 + 0.94 * unit(coin.key, 61, hour)))
        low = min(low, high)
    elif unit(coin.key, 62, hour) < oddities.BELOW_LOW:
        low = price / (1.0 - oddities.ABOVE_HIGH_BY * (0.05 + 0.94 * unit(coin.key, 63, hour)))
        high = max(high, low)
    cap = cap_at(coin, price)
    cap_before = cap_at(coin, before) * (1.0 - 2e-4 * unit(coin.key, 59, hour))
    diluted = None
    if coin.total is not None and unit(coin.key, 64) >= oddities.NO_DILUTED_VALUATION - oddities.NO_TOTAL_SUPPLY:
        diluted = price * max(coin.total, coin.circulating) * coin.cap_skew
    maximum = coin.maximum
    if maximum and oddities.shrunk(coin.key, day):
        maximum /= 10_000.0
    top, top_at, bottom, bottom_at = _extremes(coin, max(high, price), min(low, price), quoted)

    write = _Writer(coin.key, day, precision)
    fields: dict[str, Any] = {
        "id": coin.id,
        "symbol": coin.symbol,
        "name": coin.name,
        "image": coin.image,
        "current_price": write.price(price),
        "market_cap": write.amount(cap, 1),
        "market_cap_rank": rank,
        "fully_diluted_valuation": None if diluted is None else write.amount(diluted, 2),
        "total_volume": write.amount(_volume(coin, price, seconds, day), 3),
        "high_24h": write.price(high),
        "low_24h": write.price(low),
        "price_change_24h": _digits(price - before),
        "price_change_percentage_24h": round((price / before - 1.0) * 100.0, 5),
        "market_cap_change_24h": write.change(cap - cap_before),
        "market_cap_change_percentage_24h": round((cap / cap_before - 1.0) * 100.0, 5) if cap else 0.0,
        "circulating_supply": write.supply(coin.circulating, 4),
        "total_supply": write.supply(coin.total, 5),
        "max_supply": write.supply(maximum, 6),
        "ath": write.price(top),
        "ath_change_percentage": round((price / top - 1.0) * 100.0, 5),
        "ath_date": iso(top_at),
        "atl": write.price(bottom),
        "atl_change_percentage": round((price / bottom - 1.0) * 100.0, 5),
        "atl_date": iso(bottom_at),
        "roi": _roi(coin, price),
        "last_updated": iso(quoted),
        "market_cap_rank_with_rehypothecated": rank_of_all,
    }
    if unit(coin.key, 66, day) < oddities.NO_24H and broken != "price_absurd":
        for name in DAY_FIELDS:
            fields[name] = None
    if unit(coin.key, 67, hour) < oddities.NO_VOLUME:
        fields["total_volume"] = None
    return _break(fields, broken, coin, hour, write)


DAY_FIELDS = (
    "high_24h",
    "low_24h",
    "price_change_24h",
    "price_change_percentage_24h",
    "market_cap_change_24h",
    "market_cap_change_percentage_24h",
)


def _break(fields: dict[str, Any], broken: str | None, coin: Coin, hour: int, write: _Writer) -> dict[str, Any]:
    up = unit(coin.key, 68, hour) < 0.5
    if broken == "price_null":
        fields["current_price"] = None
    elif broken == "price_sign":
        fields["current_price"] = 0 if up else -fields["current_price"]
    elif broken == "price_absurd":
        edge = fields["high_24h"] * oddities.ABSURD if up else fields["low_24h"] / oddities.ABSURD
        fields["current_price"] = write.price(edge)
    elif broken == "volume_negative":
        fields["total_volume"] = -(fields["total_volume"] or 1)
    return fields


def _volume(coin: Coin, price: float, seconds: float, day: int) -> float:
    none = oddities.ZERO_VOLUME_TAIL if coin.place >= oddities.TAIL_FROM else oddities.ZERO_VOLUME
    return 0.0 if coin.place >= 60 and unit(coin.key, 69, day) < none else volume_at(coin, price, seconds)


def _extremes(coin: Coin, high: float, low: float, quoted: int) -> tuple[float, int, float, int]:
    """All-time high and low with their dates. The path is bounded, so its bounds, not quite reached, serve; if today's
    price is beyond them, today is the record."""
    reach = BOUND / DAILY * (coin.volatility + coin.beta * MARKET_VOLATILITY)
    top = coin.base_price * exp(reach * (0.55 + 0.35 * unit(coin.key, 70)))
    bottom = coin.base_price * exp(-reach * (0.55 + 0.45 * unit(coin.key, 71)))
    top_at = int((_FIRST_HIGH + (_LAST_HIGH - _FIRST_HIGH) * unit(coin.key, 72) ** 0.5) * 1000)
    bottom_at = int((_FIRST_HIGH + (_LAST_HIGH - _FIRST_HIGH) * unit(coin.key, 73)) * 1000)
    if high >= top:
        top, top_at = high, quoted
    if low <= bottom:
        bottom, bottom_at = low, quoted
    return top, min(top_at, quoted), bottom, min(bottom_at, quoted)


def _roi(coin: Coin, price: float) -> dict[str, Any] | None:
    if unit(coin.key, 74) < oddities.NO_ROI:
        return None
    times = price / coin.base_price * 10.0 ** (3.0 * unit(coin.key, 75) - 1.0) - 1.0
    currency = _ROI_CURRENCIES[int(3 * unit(coin.key, 76))]
    return {"times": times, "currency": currency, "percentage": times * 100.0}


class _Writer:
    """How CoinGecko writes the numbers of one coin on one day: ints and floats mixed, more digits for small prices."""

    def __init__(self, key: int, day: int, precision: int | str | None) -> None:
        self._key, self._day, self._precision = key, day, precision
        self._all_digits = unit(key, 80) < oddities.ALL_DIGITS

    def price(self, value: float) -> int | float:
        if isinstance(self._precision, int):
            return round(value) if self._precision == 0 else round(value, self._precision)
        if self._precision == "full":
            return value
        if self._all_digits and value < 1000.0:
            return round(value, 18)
        size = abs(value)
        if size >= 10_000.0:
            return round(value)
        if size >= 1000.0:
            rounded = round(value, 2)
            return int(rounded) if rounded.is_integer() else rounded
        if size >= 1.0:
            return round(value, 4 if size < 10.0 else 2)
        return float(f"{value:.4g}") if size < 1e-6 else float(f"{value:.6g}")

    def amount(self, value: float, field: int) -> int | float:
        """A cap, a valuation, a volume."""
        if value == 0.0:
            return 0 if unit(self._key, 81, field) < 0.5 else 0.0
        if value < 1000.0 or unit(self._key, 82, field, self._day) < oddities.FRACTION_OF_CAP:
            return _digits(value)
        return self._whole(round(value), field)

    def change(self, value: float) -> int | float:
        return round(value) if abs(value) >= 1e7 and unit(self._key, 83) < 0.25 else _digits(value)

    def supply(self, value: float | None, field: int) -> int | float | None:
        if value is None:
            return None
        if value >= 1e17:
            return value
        return self._whole(int(value), field) if float(value).is_integer() else value

    def _whole(self, value: int, field: int) -> int | float:
        return float(value) if unit(self._key, 84, field, self._day) < oddities.WHOLE_AS_FLOAT else value


def _digits(value: float) -> int | float:
    """Every digit, but 0 for nothing."""
    return value if value else 0
