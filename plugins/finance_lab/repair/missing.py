"""Which hours lack which coins, from Snowflake.

LANDING has all that staging has and what the next dbt run will bring it, so what has landed is not fetched twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from finance_lab.repair.request import Request
from finance_lab.settings import Settings
from finance_lab.slot import moment_text

HOUR = timedelta(hours=1)
LIVE = "coins_markets"
"""The source of rows that were collected in their own hour."""


class Hook(Protocol):
    """The part of the Snowflake hook that this module uses; it closes its connection itself."""

    def get_records(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True)
class Holes:
    """What is missing. Hours are UTC and in order of time, coins in order of size."""

    hours: tuple[datetime, ...]
    """All that were looked at."""
    missing: tuple[datetime, ...]
    """Those without live rows, or incomplete."""
    coins: tuple[str, ...]
    """Those that each hour should have."""
    lacking: dict[datetime, tuple[str, ...]]
    """The coins that a missing hour has no row of, from whichever source. Hours that lack none are not in it."""


def find_holes(hook: Hook, settings: Settings, request: Request, coins: Iterable[str] | None = None) -> Holes:
    """Look at the hours from `days` ago to the last whole one before the request's now, for these coins.

    None: the largest ones now. Ranks move with every hour: an hour that history has filled with as many coins as asked
    for lacks none, whichever they were, else each newcomer would open all repaired hours again.
    """
    begin = request.now - timedelta(days=request.days)
    window = {"since": moment_text(begin), "until": moment_text(request.now), "coins": request.coins}
    found = hook.get_records(hours_sql(settings), parameters=window)
    live, filled, incomplete, first = (_of_kind(found, kind) for kind in ("live", "filled", "incomplete", "first"))
    known = live | first
    if not request.before_first_hour:
        begin = max(begin, min(known)) if known else request.now
    hours = tuple(_each_hour(begin, request.now))
    missing = tuple(hour for hour in hours if hour not in live or hour in incomplete)
    if coins is None:
        coins = (coin for (coin,) in hook.get_records(coins_sql(settings), parameters={"coins": request.coins}))
    wanted = tuple(coins)
    open_hours = tuple(hour for hour in missing if hour in live or hour not in filled)
    return Holes(hours, missing, wanted, _lacking(hook, settings, open_hours, wanted))


def _lacking(
    hook: Hook, settings: Settings, missing: tuple[datetime, ...], coins: tuple[str, ...]
) -> dict[datetime, tuple[str, ...]]:
    if not missing or not coins:
        return {}
    parameters = {
        "hours": json.dumps([f"{hour:%Y-%m-%d %H:%M:%S}" for hour in missing]),
        "coins": json.dumps(coins),
        "since": moment_text(missing[0]),
        "until": moment_text(missing[-1] + HOUR),
    }
    absent: dict[datetime, set[str]] = {}
    for hour, coin in hook.get_records(lacking_sql(settings), parameters=parameters):
        absent.setdefault(_utc(hour), set()).add(coin)
    return {hour: tuple(coin for coin in coins if coin in absent[hour]) for hour in missing if hour in absent}


def coins_sql(settings: Settings) -> str:
    """The largest coins that are listed, largest first; parameter coins: how many."""
    return f"""
        select coin_id
        from {settings.exposed("COIN_LATEST")}
        where is_listed and market_cap_rank is not null
        order by market_cap_rank, coin_id
        limit %(coins)s
    """


def hours_sql(settings: Settings) -> str:
    """Hours as rows (kind, hour_at); parameters since, until, coins.

    `filled` has that many coins from history, `first` is the first hour ever collected, by dbt's account.
    Moments are compared as they are stored, so that Snowflake can skip the partitions outside.
    """
    quality = settings.exposed("DATA_QUALITY_HOURLY")
    return f"""
        select 'live' as kind, date_trunc('hour', convert_timezone('UTC', hour_at)::timestamp_ntz) as hour_at
        from {settings.landing("MARKET")}
        where source = '{LIVE}' and hour_at >= %(since)s::timestamp_tz and hour_at < %(until)s::timestamp_tz
        group by 1, 2
        union all
        select 'filled' as kind, date_trunc('hour', convert_timezone('UTC', hour_at)::timestamp_ntz) as hour_at
        from {settings.landing("MARKET")}
        where source <> '{LIVE}' and hour_at >= %(since)s::timestamp_tz and hour_at < %(until)s::timestamp_tz
        group by 1, 2
        having count(distinct coin_id) >= %(coins)s
        union all
        select 'incomplete' as kind, hour_at
        from {quality}
        where
            status = 'incomplete'
            and hour_at >= convert_timezone('UTC', %(since)s::timestamp_tz)::timestamp_ntz
            and hour_at < convert_timezone('UTC', %(until)s::timestamp_tz)::timestamp_ntz
        union all
        select 'first' as kind, min(hour_at) as hour_at
        from {quality}
        where live_coins > 0
    """


def lacking_sql(settings: Settings) -> str:
    """Pairs of hours and coins without a row; parameters hours and coins (JSON lists), since and until around them."""
    return f"""
        with landed as (
            select distinct date_trunc('hour', convert_timezone('UTC', hour_at)::timestamp_ntz) as hour_at, coin_id
            from {settings.landing("MARKET")}
            where hour_at >= %(since)s::timestamp_tz and hour_at < %(until)s::timestamp_tz
        ),

        wanted as (
            select
                hours.value::varchar::timestamp_ntz as hour_at,
                coins.value::varchar as coin_id
            from table(flatten(input => parse_json(%(hours)s))) as hours
            cross join table(flatten(input => parse_json(%(coins)s))) as coins
        )

        select wanted.hour_at, wanted.coin_id
        from wanted
        left join landed on wanted.hour_at = landed.hour_at and wanted.coin_id = landed.coin_id
        where landed.coin_id is null
    """


def _of_kind(rows: Iterable[tuple[Any, ...]], kind: str) -> set[datetime]:
    return {_utc(hour) for its_kind, hour in rows if its_kind == kind and hour is not None}


def _each_hour(begin: datetime, end: datetime) -> Iterable[datetime]:
    while begin < end:
        yield begin
        begin += HOUR


def _utc(naive: datetime) -> datetime:
    return naive.replace(tzinfo=UTC)
