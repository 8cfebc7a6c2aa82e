"""The strange things that CoinGecko really sends, at the rates they were seen, and a few broken rows on top.

Strange but right, to be accepted: nulls; market cap 0 with rank null and circulating supply 0; volume 0; a price
slightly above high_24h or below low_24h; circulating above total, total above max; quotes hours or days old; a
max_supply that is 10,000 times too small for a day; rank null with a market cap (wrapped coins since February 2026).

BROKEN, for a consumer to REJECT; exactly `BROKEN_PER_THOUSAND` of each per hour and 1,000 coins, other coins each hour:
- `price_null`      current_price is null
- `price_sign`      current_price is 0 or negative
- `price_absurd`    current_price is 40 times high_24h, or a 40th of low_24h
- `volume_negative` total_volume is below 0
The glitch is in that one field of /coins/markets; the ranking and the history do not know of it.
A coin that comes on two pages is no broken row: de-duplicate it by id.

"facts" below is facts/coingecko.md: 1,683 recorded rows, mostly of the top 250.
"""

from __future__ import annotations

from dataclasses import dataclass

from local.market_api.clock import DAY, HOUR
from local.market_api.mixing import mix, unit

SEEN = 1683  # facts: rows that were recorded
NO_ROI = 1384 / SEEN  # facts
NO_MAX_SUPPLY = 778 / SEEN  # facts
NO_DILUTED_VALUATION = 221 / SEEN  # facts, includes the rows without a total supply
NO_TOTAL_SUPPLY = 33 / SEEN  # facts, top of the list
NO_TOTAL_SUPPLY_TAIL = 0.07  # facts, long tail
NO_RANK = 3 / SEEN  # facts; those that wrap another coin have none either
NO_VOLUME = 1 / SEEN  # facts
NO_24H = 4 / SEEN  # facts: the six fields together
ABOVE_HIGH = 30 / SEEN  # facts
ABOVE_HIGH_BY = 0.016  # facts: at most 1.6 %
BELOW_LOW = 6 / SEEN  # facts; by how much is an assumption, the same
CAP_OFF = 26 / SEEN  # facts: market cap is not price x circulating within 1 %
CAP_OFF_BY = (0.012, 0.08)  # assumption
CIRCULATING_ABOVE_TOTAL = 19 / SEEN  # facts
TOTAL_ABOVE_MAX = 3 / SEEN  # facts
ZERO_VOLUME = 0.003  # facts say "a few top-250 rows"; the number is an assumption
ZERO_VOLUME_TAIL = 0.04  # assumption
NO_CAP_FROM, TAIL_FROM = 500, 1000  # assumption: places where coins without a cap, and the long tail, begin
NO_CAP = 0.03  # assumption, between the two places
NO_CAP_TAIL = 0.17  # facts: circulating supply 0, long tail
HUGE_SUPPLY = 0.002  # assumption: totals from 1e24 to 6.9e28 among the coins without a cap
SHRUNK_MAX_SUPPLY = 1 / 1000  # facts: one coin, four orders of magnitude, for a day; the rate is an assumption
ALL_DIGITS = 0.03  # assumption: prices with up to 18 decimals, as some rows have (facts)
WHOLE_AS_FLOAT = 0.08  # assumption: a whole number written as 123.0
FRACTION_OF_CAP = 0.05  # assumption: caps and volumes with a fraction
MOVED_PER_PAGE = 0.15  # assumption: a page's last coin is the next one's first, the ranking having moved meanwhile

BROKEN_PER_THOUSAND = {"price_null": 3, "price_sign": 1, "price_absurd": 1, "volume_negative": 1}  # assumption
BROKEN_FROM = 60  # assumption: no leader is broken
ABSURD = 40.0


@dataclass(frozen=True, slots=True)
class Supplies:
    circulating: float
    total: float | None
    maximum: float | None
    cap_skew: float = 1.0


def invented_supplies(key: int, place: int, circulating: float) -> Supplies:
    """Supplies of an invented coin that should have about this many in circulation."""
    if unit(key, 20) < (0.0 if place < NO_CAP_FROM else NO_CAP if place < TAIL_FROM else NO_CAP_TAIL):
        huge = unit(key, 21) < HUGE_SUPPLY
        total = 10.0 ** (24.0 + 4.8 * unit(key, 22)) if huge else _rounded(circulating * 3.0)
        return Supplies(0.0, None if unit(key, 23) < NO_TOTAL_SUPPLY_TAIL else total, total if huge else None)
    circulating = _rounded(circulating) if unit(key, 24) < 0.5 else circulating
    total = circulating if unit(key, 25) < 0.45 else _rounded(circulating / (0.15 + 0.85 * unit(key, 26)))
    maximum = total if unit(key, 27) < 0.6 else max(total, _rounded(total * (1.0 + unit(key, 28))))
    if unit(key, 29) < TOTAL_ABOVE_MAX:
        maximum = total * 0.97
    if unit(key, 30) < CIRCULATING_ABOVE_TOTAL:
        total = circulating * (0.9 + 0.09 * unit(key, 31))
    skew = 1.0
    if unit(key, 32) < CAP_OFF:
        off = CAP_OFF_BY[0] + (CAP_OFF_BY[1] - CAP_OFF_BY[0]) * unit(key, 33)
        skew = 1.0 + off if unit(key, 34) < 0.5 else 1.0 - off
    no_total = unit(key, 35) < (NO_TOTAL_SUPPLY if place < TAIL_FROM else NO_TOTAL_SUPPLY_TAIL)
    no_maximum = unit(key, 36) < NO_MAX_SUPPLY
    return Supplies(circulating, None if no_total else total, None if no_maximum else maximum, skew)


def _rounded(number: float) -> float:
    """To two leading digits, as issuers choose supplies."""
    return float(f"{number:.1e}")


def update_every(key: int, place: int, circulating: float) -> int:
    """Milliseconds between two quotes of a coin: how stale `last_updated` can get."""
    if place < 60:
        return int(20_000 + 40_000 * unit(key, 40))  # leaders: seconds
    stale, draw = unit(key, 41), unit(key, 42)
    if not circulating:
        stale *= 0.25
    elif place >= TAIL_FROM:
        stale *= 0.4
    # Assumption, for the spread that facts report: seconds to hours, once six days in the top 250.
    if stale < 0.003:
        return int((1.0 + 5.5 * draw) * DAY * 1000)
    if stale < 0.03:
        return int((1.0 + 11.0 * draw) * HOUR * 1000)
    if stale < 0.10:
        return int((5.0 + 55.0 * draw) * 60_000)
    return int((0.4 + 2.6 * draw) * 60_000)


def quoted_at(key: int, update_ms: int, now: int) -> int:
    """`last_updated` in milliseconds: the last of a coin's quotes that is not in the future."""
    now_ms = now * 1000
    return now_ms - (now_ms - key % 604_800_000) % update_ms


def broken(seed: int, count: int, hour: int) -> dict[int, str]:
    """Which places are broken in an hour (hours since 1970), and how."""
    found: dict[int, str] = {}
    for block in range(0, count, 1000):
        number = 0
        for kind, times in BROKEN_PER_THOUSAND.items():
            for _ in range(times):
                place = block
                while place < BROKEN_FROM or place in found:
                    number += 1
                    place = block + int(1000 * unit(mix(seed), hour, block, number))
                found[place] = kind
    return {place: kind for place, kind in found.items() if place < count}


def shrunk(key: int, day: int) -> bool:
    """Whether a coin's max_supply is 10,000 times too small on a day (days since 1970)."""
    return unit(key, 65, day) < SHRUNK_MAX_SUPPLY


def moved(seed: int, now: int, per_page: int, page: int) -> bool:
    """Whether the ranking moved by one between the page before and this one."""
    return page > 1 and unit(mix(seed ^ 0x70616765), now, per_page, page) < MOVED_PER_PAGE
