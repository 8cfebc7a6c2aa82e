"""What EXPOSED should say of landing rows, computed another way: plain Python over all rows, nothing incremental."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

Row = Mapping[str, Any]
HOUR = timedelta(hours=1)
LEADER = "bitcoin"


def staged(landed: Iterable[Row]) -> dict[tuple[str, datetime], Row]:
    """One row a coin and hour: live before repaired, then the newest collection, then the newest load."""
    best: dict[tuple[str, datetime], Row] = {}
    for row in landed:
        key = row["coin_id"], row["hour_at"]
        if key not in best or _precedence(row) > _precedence(best[key]):
            best[key] = row
    return best


def returns(rows: Mapping[tuple[str, datetime], Row]) -> dict[tuple[str, datetime], tuple[float | None, ...]]:
    """(coin, hour): returns over 1, 24 and 168 hours in per cent, None where the hour before is not there."""

    def change(coin: str, hour: datetime, hours: int) -> float | None:
        base = rows.get((coin, hour - hours * HOUR))
        return base and 100 * (rows[coin, hour]["price_usd"] - base["price_usd"]) / base["price_usd"]

    return {key: tuple(change(*key, hours) for hours in (1, 24, 168)) for key in rows}


def days(rows: Mapping[tuple[str, datetime], Row]) -> dict[tuple[str, date], tuple[float, ...]]:
    """(coin, day): open, high, low, close, average, hours."""
    prices: dict[tuple[str, date], list[float]] = defaultdict(list)
    for coin, hour in sorted(rows):
        prices[coin, hour.date()].append(rows[coin, hour]["price_usd"])
    return {key: (p[0], max(p), min(p), p[-1], sum(p) / len(p), len(p)) for key, p in prices.items()}


def overview(rows: Mapping[tuple[str, datetime], Row]) -> dict[datetime, tuple[float | None, ...]]:
    """hour: cap, volume, dominance of bitcoin, ethereum, the others of the ten largest, the rest; of the moves over an
    hour and over a day, how many up, down, unchanged, and the breadth."""
    by_hour: dict[datetime, list[Row]] = defaultdict(list)
    for row in rows.values():
        by_hour[row["hour_at"]].append(row)
    moved = returns(rows)
    found = {}
    for hour, market in by_hour.items():
        caps = {row["coin_id"]: row["market_cap_usd"] or 0 for row in market}
        total = sum(caps.values())
        ten = sorted(caps, key=lambda coin: (-caps[coin], coin))[:10]
        named = {LEADER, "ethereum"}
        leaders = sum(caps[coin] for coin in ten if coin not in named)
        rest = sum(cap for coin, cap in caps.items() if coin not in named and coin not in ten)
        shares = (caps.get(LEADER, 0), caps.get("ethereum", 0), leaders, rest)
        found[hour] = (
            total,
            sum(row["volume_24h_usd"] or 0 for row in market),
            *((share / total if total else None) for share in shares),
            *_moves([moved[coin, hour][0] for coin in caps]),
            *_moves([moved[coin, hour][1] for coin in caps]),
        )
    return found


def latest(rows: Mapping[tuple[str, datetime], Row]) -> dict[str, Row]:
    """coin: its newest live row."""
    live = [row for row in rows.values() if row["source"] == "coins_markets"]
    return {row["coin_id"]: row for row in sorted(live, key=lambda row: row["hour_at"])}


def movers(rows: Mapping[tuple[str, datetime], Row]) -> dict[tuple[str, int], str]:
    """(gainer or loser, place): coin, of the newest hour's that trade 100,000 US dollars a day."""
    now = latest(rows).values()
    newest = max(row["hour_at"] for row in now)
    change = {
        row["coin_id"]: row["price_change_24h_pct"]
        for row in now
        if row["hour_at"] == newest and row["volume_24h_usd"] >= 1e5
    }
    up = sorted((coin for coin in change if change[coin] > 0), key=lambda coin: -change[coin])
    down = sorted((coin for coin in change if change[coin] < 0), key=lambda coin: change[coin])
    sides = (("gainer", up), ("loser", down))
    return {(side, place): coin for side, coins in sides for place, coin in enumerate(coins[:10], 1)}


def volatility(rows: Mapping[tuple[str, datetime], Row], window: int) -> dict[tuple[str, date], tuple[Any, ...]]:
    """(coin, day): returns known, realised volatility, drawdown, correlation to the leader of a window of days."""
    logs: dict[str, dict[datetime, float]] = defaultdict(dict)
    prices: dict[str, dict[datetime, float]] = defaultdict(dict)
    for coin, hour in rows:
        prices[coin][hour] = rows[coin, hour]["price_usd"]
        if base := rows.get((coin, hour - HOUR)):
            logs[coin][hour] = math.log(rows[coin, hour]["price_usd"] / base["price_usd"])
    found = {}
    for coin, day in {(coin, hour.date()) for coin, hour in rows}:
        first = day - timedelta(days=window - 1)
        known = {hour: r for hour, r in logs[coin].items() if first <= hour.date() <= day}
        seen = {hour: price for hour, price in prices[coin].items() if first <= hour.date() <= day}
        both = [hour for hour in known if hour in logs[LEADER]]
        enough = len(known) >= 24
        found[coin, day] = (
            len(known),
            100 * math.sqrt(8760 * sum(r * r for r in known.values()) / len(known)) if enough else None,
            100 * (seen[max(seen)] / max(seen.values()) - 1),
            _correlation([known[h] for h in both], [logs[LEADER][h] for h in both]) if len(both) >= 24 else None,
        )
    return found


def _moves(changes: list[float | None]) -> tuple[float | None, ...]:
    known = [change for change in changes if change is not None]
    up, down = sum(change > 0 for change in known), sum(change < 0 for change in known)
    return up, down, len(known) - up - down, (up - down) / len(known) if known else None


def _correlation(x: list[float], y: list[float]) -> float | None:
    try:
        return statistics.correlation(x, y)
    except statistics.StatisticsError:  # a price that did not move
        return None


def _precedence(row: Row) -> tuple[Any, ...]:
    return (row["source"] == "coins_markets", row["collected_at"], row["ingested_at"])
