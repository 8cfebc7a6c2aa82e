"""Landing rows in which every sheet has something to show and every filter something to leave out.

Hours: one 100 days and one 40 days before the newest, then each of the last eight days but three. One came late, one
lost rows on the way, one was repaired from history. Coins: one that is gone since, one below rank 100, one without a
rank, two that are called alike, one whose name is markup; most of them are there in the last two days only.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.include.landing import Query, load, quote, rejection, run_of

NEWEST = datetime(2026, 11, 20, 13, tzinfo=UTC)
HOURS = 8 * 24
MISSING, REPAIRED, LATE, SHORT = (5, 60, 61), 100, 30, 35
"""Hours before the newest one."""
GONE_SINCE, ALL_COINS_SINCE = 30, 40
ALWAYS = ("bitcoin", "ethereum", "tether", "gone")
MARKUP = "<script>alert(1)</script>"
# id, symbol, name, rank, price, cap, volume: enough trade to be a mover, or not
COINS = (
    ("bitcoin", "btc", "Bitcoin", 1, 60_000.0, 1.2e12, 3e10),
    ("ethereum", "eth", "Ethereum", 2, 3_000.0, 4e11, 2e10),
    ("tether", "usdt", "Tether", 3, 1.0, 1e11, None),
    ("markup", "x'y", MARKUP, 12, 0.5, 5e9, 4e6),
    ("twin-one", "twin", "Twin", 60, 7.0, 4e8, 3e6),
    ("twin-two", "twin", "Twin", 61, 8.0, 3e8, 2e6),
    ("hardly-traded", "hard", "Hardly traded", 90, 2.0, 1e8, 5e3),
    ("small", "small", "Small", 140, 0.01, 1e7, 2e5),
    ("unranked", "unr", "Unranked", None, 0.002, None, 2e5),
    ("gone", "gone", "Gone", 40, 4.0, 8e8, 5e6),
)


def land(query: Query) -> None:
    """Load it all, as Snowpipe would have."""
    market: list[dict[str, Any]] = []
    runs: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for ago, rows in _hours():
        rejects = _rejections(ago, rows[0])
        market += rows[:-3] if ago == SHORT else rows
        runs.append(run_of(rows, rejected=len(rejects), duplicates=0))
        refused += rejects
    market.append(_quote(COINS[0], NEWEST - timedelta(hours=REPAIRED), 61_500.0, 1.0, "market_chart_range", 300))
    load(query, "MARKET", market)
    load(query, "MARKET_RUN", runs)
    load(query, "MARKET_REJECTED", refused)


def _hours() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    dice = random.Random(20261120)
    prices = {coin[0]: coin[4] for coin in COINS}
    for ago in (100 * 24, 40 * 24, *range(HOURS - 1, -1, -1)):
        hour, rows = NEWEST - timedelta(hours=ago), []
        for coin in COINS:
            prices[coin[0]] *= 1 + dice.gauss(0, 0.004)
            if ago < GONE_SINCE if coin[0] == "gone" else ago > ALL_COINS_SINCE and coin[0] not in ALWAYS:
                continue
            minutes = 47 if ago == LATE else 2
            rows.append(_quote(coin, hour, prices[coin[0]], dice.gauss(0, 5), "coins_markets", minutes))
        if ago not in (*MISSING, REPAIRED):
            yield ago, rows


def _quote(
    coin: tuple[Any, ...], hour: datetime, price: float, change: float, source: str, minutes: int
) -> dict[str, Any]:
    coin_id, symbol, name, rank, first, cap, volume = coin
    return quote(
        coin_id,
        hour,
        price,
        minutes=1,
        loaded=hour + timedelta(minutes=minutes),
        source=source,
        file="market/repair.parquet" if source != "coins_markets" else None,
        symbol=symbol,
        name=name,
        market_cap_rank=rank,
        market_cap_usd=cap and cap * price / first,
        volume_24h_usd=volume and volume * (1 + change / 50),
        price_change_24h_pct=None if coin_id == "tether" else change,
    )


def _rejections(ago: int, of: dict[str, Any]) -> list[dict[str, Any]]:
    """Some of each week; one reason is of the past."""
    found = []
    if ago % 7 == 0:
        found.append(rejection(None, of, "coin_id_missing", "price_usd_missing"))
    if ago % 11 == 0:
        found.append(rejection("broken", of, "price_usd_missing", row=2))
    if ago == 7 * 24 + 15:
        found.append(rejection("older", of, "name_missing", row=3))
    return found
