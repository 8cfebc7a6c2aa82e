"""What the page asks of EXPOSED: the columns it needs, of the hours it shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from finance_lab.settings import Settings
from finance_lab.web.plain import plain

if TYPE_CHECKING:
    from finance_lab.web.warehouse import Query

Row = dict[str, Any]

QUALITY = (
    "hour_at", "status", "run_id", "mode", "collections", "collected", "accepted", "rejected", "duplicates",
    "rejected_share", "loaded", "loaded_twice", "live_coins", "repaired_coins", "stale_coins", "newest_quote_at",
    "median_staleness_seconds", "usable_at", "loaded_at", "arrival_seconds",
)  # fmt: skip
OVERVIEW = (
    "hour_at", "coins", "market_cap_usd", "volume_24h_usd", "bitcoin_dominance", "ethereum_dominance",
    "other_leaders_dominance", "rest_dominance", "advancers_1h", "decliners_1h", "unchanged_1h", "advancers_24h",
    "decliners_24h", "unchanged_24h",
)  # fmt: skip
MOVERS = (
    "hour_at", "direction", "position", "coin_id", "symbol", "name", "price_usd", "volume_24h_usd",
    "price_change_24h_pct", "is_suspicious_jump",
)  # fmt: skip
LARGEST = (
    "hour_at", "coin_id", "symbol", "name", "market_cap_rank", "price_usd", "market_cap_usd", "volume_24h_usd",
    "return_1h_pct", "price_change_24h_pct", "return_7d_pct", "is_stale",
)  # fmt: skip


def quality(query: Query, settings: Settings, since: datetime) -> list[Row]:
    """The hours since then that the pipeline knows, oldest first, each with the coins that are `exposed`."""
    columns = ", ".join(f"quality.{name}" for name in QUALITY)
    sql = f"""
        select {columns}, market.coins as exposed
        from {settings.exposed("DATA_QUALITY_HOURLY")} as quality
        left join {settings.exposed("AGG_MARKET_OVERVIEW_HOURLY")} as market on quality.hour_at = market.hour_at
        where quality.hour_at >= %(since)s::timestamp_ntz
        order by quality.hour_at
    """
    return _rows((*QUALITY, "exposed"), query(sql, {"since": _literal(since)}))


def first_and_newest(query: Query, settings: Settings) -> Row:
    """The first hour of all, and the newest that has live data; both null while there is none."""
    sql = f"""
        select min(hour_at), max(iff(live_coins > 0, hour_at, null)), max(newest_quote_at)
        from {settings.exposed("DATA_QUALITY_HOURLY")}
    """
    return _rows(("first_hour_at", "newest_hour_at", "newest_quote_at"), query(sql))[0]


def reasons(query: Query, settings: Settings, since: datetime) -> list[Row]:
    """Why records were not accepted: hour, reason, records."""
    columns = ("hour_at", "reason", "records")
    sql = f"""
        select {", ".join(columns)}
        from {settings.exposed("AGG_REJECTED_HOURLY")}
        where hour_at >= %(since)s::timestamp_ntz
        order by hour_at, records desc, reason
    """
    return _rows(columns, query(sql, {"since": _literal(since)}))


def overview(query: Query, settings: Settings, since: datetime) -> list[Row]:
    """The market as a whole, hour by hour, oldest first."""
    sql = f"""
        select {", ".join(OVERVIEW)}
        from {settings.exposed("AGG_MARKET_OVERVIEW_HOURLY")}
        where hour_at >= %(since)s::timestamp_ntz
        order by hour_at
    """
    return _rows(OVERVIEW, query(sql, {"since": _literal(since)}))


def movers(query: Query, settings: Settings) -> list[Row]:
    """The coins of the newest hour that rose and fell most."""
    sql = f"select {', '.join(MOVERS)} from {settings.exposed('TOP_MOVERS')} order by direction, position"
    return _rows(MOVERS, query(sql))


def largest(query: Query, settings: Settings, count: int = 10) -> list[Row]:
    """The largest coins of the newest hour, by market cap."""
    table = settings.exposed("COIN_LATEST")
    sql = f"""
        select {", ".join(LARGEST)}
        from {table}
        where hour_at = (select max(newest.hour_at) from {table} as newest) and market_cap_usd > 0
        order by market_cap_usd desc, coin_id
        limit {int(count)}
    """
    return _rows(LARGEST, query(sql))


def _rows(columns: Sequence[str], found: list[tuple[Any, ...]]) -> list[Row]:
    return [{name: plain(value) for name, value in zip(columns, row, strict=True)} for row in found]


def _literal(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
