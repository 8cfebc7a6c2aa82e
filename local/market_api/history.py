"""/coins/{id}/market_chart/range: the same price path as /coins/markets, at CoinGecko's odd moments.

A point is not on the hour but 0.5 s to 11 min after it, most within the first minutes, and a few hours hold two
(facts). The steps follow the documented rule: 5 minutes for the last day, hours up to 90 days, days beyond.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from local.market_api.clock import DAY, HOUR
from local.market_api.coins import Coin
from local.market_api.mixing import unit
from local.market_api.prices import cap_at, prices_at, volume_at

MOST_DAYS_BACK = 365  # facts: demo keys
FIVE_MINUTES = 300
TWICE = 0.01  # facts say "a few hours"; the rate is an assumption
_SOONEST, _LATEST = 500, 660_000  # facts: milliseconds after the hour


def chart(coin: Coin, start: float, end: float, now: int) -> dict[str, list[list[Any]]]:
    """The series between two moments in seconds, neither after `now`: [[milliseconds, value], ...] each."""
    end = min(end, float(now))
    series: dict[str, list[list[Any]]] = {"prices": [], "market_caps": [], "total_volumes": []}
    moments = list(_moments(coin, start, end, _step(start, end, now)))
    for moment, price in zip(moments, prices_at(coin, [moment / 1000.0 for moment in moments]), strict=True):
        series["prices"].append([moment, price])
        series["market_caps"].append([moment, cap_at(coin, price)])
        series["total_volumes"].append([moment, volume_at(coin, price, moment / 1000.0)])
    return series


def _step(start: float, end: float, now: int) -> int:
    """Seconds between points. The last day comes in 5 minutes, a day further back in hours."""
    if end - start > 90 * DAY:
        return DAY
    return FIVE_MINUTES if end - start <= DAY and start >= now - DAY - HOUR else HOUR


def _moments(coin: Coin, start: float, end: float, step: int) -> Iterator[int]:
    """Milliseconds of the points of a window, in order."""
    first, last = start * 1000.0, end * 1000.0
    for number in range(int(start // step), int(end // step) + 1):
        for moment in _of_step(coin, number, step):
            if first <= moment <= last:
                yield moment


def _of_step(coin: Coin, number: int, step: int) -> list[int]:
    begin = number * step * 1000
    if step == DAY:
        return [begin]  # documented: 00:00 UTC
    if step == FIVE_MINUTES:
        return [begin + _SOONEST + int(100_000 * unit(coin.key, 100, number))]
    late = begin + _SOONEST + int((_LATEST - _SOONEST) * unit(coin.key, 101, number) ** 3)
    if unit(coin.key, 102, number) < TWICE:
        return [late, begin + 900_000 + int(2_400_000 * unit(coin.key, 103, number))]
    return [late]
