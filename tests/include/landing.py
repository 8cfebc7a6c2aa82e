"""Landing rows of a test's own, as Snowpipe would have loaded them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

DATABASE = "FINANCE_LOCAL"
LANDING = f"{DATABASE}.LANDING"
ROWS_A_STATEMENT = 1000
EVERYTHING_BUILT = {
    "STAGING": (
        "STG_COINGECKO__MARKET", "STG_COINGECKO__MARKET_REJECTED", "STG_COINGECKO__MARKET_RUN",
        "STG_COINGECKO__COLLECTED_HOUR", "STG_COINGECKO__COIN",
    ),
    "SNAPSHOTS": ("SNAP_COIN",),
    "EXPOSED": (
        "FCT_MARKET_HOURLY", "AGG_MARKET_DAILY", "AGG_RETURN_MOMENTS_DAILY", "FCT_VOLATILITY_DAILY",
        "AGG_MARKET_OVERVIEW_HOURLY", "DIM_COIN", "COIN_LATEST", "TOP_MOVERS", "DATA_QUALITY_HOURLY",
    ),
}  # fmt: skip

ALL_MODELS = ("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
"""dbt's command for models and snapshots, each after what it reads; `dbt run` leaves snapshots out."""

Query = Callable[[str], Any]


def forget_everything(query: Query) -> None:
    """No landing rows and no models."""
    for table in ("MARKET", "MARKET_REJECTED", "MARKET_RUN"):
        query(f"delete from {LANDING}.{table}")
    for kind in ("materialized view", "dynamic table"):
        if query(f"show {kind}s like 'MV_MARKET_DAILY' in schema {DATABASE}.EXPOSED"):
            query(f"drop {kind} {DATABASE}.EXPOSED.MV_MARKET_DAILY")
    query(f"drop view if exists {DATABASE}.EXPOSED.AGG_REJECTED_HOURLY")
    for schema, tables in EVERYTHING_BUILT.items():
        for table in tables:
            query(f"drop table if exists {DATABASE}.{schema}.{table}")


def quote(
    coin_id: str, hour_at: datetime, price_usd: float | None = 1.0, *, minutes: float = 1,
    loaded: datetime | None = None, source: str = "coins_markets", file: str | None = None, **columns: Any,
) -> dict[str, Any]:  # fmt: skip
    """A row of LANDING.MARKET, collected so many minutes after the hour began and loaded five minutes later."""
    collected_at = hour_at + timedelta(minutes=minutes)
    return {
        "coin_id": coin_id,
        "symbol": coin_id[:4],
        "name": coin_id.title(),
        "market_cap_rank": 1,
        "price_usd": price_usd,
        "hour_at": hour_at,
        "observed_at": collected_at - timedelta(seconds=30),
        "collected_at": collected_at,
        "source": source,
        "run_id": f"run-{hour_at:%Y%m%d%H}",
        "source_file": file or f"market/dataset_{hour_at:%Y%m%d_%H00}.parquet",
        "ingested_at": loaded or collected_at + timedelta(minutes=5),
        **columns,
    }


def run_of(rows: Sequence[Mapping[str, Any]], **columns: Any) -> dict[str, Any]:
    """The row of LANDING.MARKET_RUN that goes with the rows of one market object."""
    first = rows[0]
    rejected = columns.get("rejected", 0)
    key = first["source_file"]
    return {
        "run_id": first["run_id"],
        "slot_at": first["hour_at"],
        "hour_at": first["hour_at"],
        "mode": "snapshot",
        "source": first["source"],
        "source_url": "http://market.test/api/v3",
        "archived_by": first["run_id"],
        "collected": len(rows) + rejected,
        "accepted": len(rows),
        "rejected": rejected,
        "duplicates": 0,
        "collected_at": first["collected_at"],
        "market_key": key,
        "market_sha256": "0" * 64,
        "market_rejected_key": key.replace("market/", "market_rejected/"),
        "market_rejected_sha256": "0" * 64,
        "seconds": 2.5,
        "source_file": key.replace("market/", "market_run/"),
        "ingested_at": first["ingested_at"],
        **columns,
    }


def rejection(coin_id: str | None, of: Mapping[str, Any], *reasons: str, row: int = 1) -> dict[str, Any]:
    """The row of LANDING.MARKET_REJECTED for a record that came with a row of LANDING.MARKET."""
    return {
        "coin_id": coin_id,
        "reasons": list(reasons),
        "raw": "{}",
        "page": 1,
        "index": row,
        "collected_at": of["collected_at"],
        "hour_at": of["hour_at"],
        "source": of["source"],
        "run_id": of["run_id"],
        "source_file": of["source_file"].replace("market/", "market_rejected/"),
        "source_row": row,
        "ingested_at": of["ingested_at"],
    }


def load(query: Query, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows of one table; `source_row` is their place where they have none."""
    rows = [{"source_row": place, **row} for place, row in enumerate(rows, 1)]
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        part = rows[start : start + ROWS_A_STATEMENT]
        columns = ", ".join(part[0])
        texts = [", ".join(_literal(row[column]) for column in part[0]) for row in part]
        if table == "MARKET_REJECTED":  # an array has no place in VALUES
            values = " union all ".join(f"select {text}" for text in texts)
        else:
            values = "values " + ", ".join(f"({text})" for text in texts)
        query(f"insert into {LANDING}.{table} ({columns}) {values}")


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, datetime):
        return f"'{value.isoformat()}{'' if value.tzinfo else '+00:00'}'"
    if isinstance(value, list):
        return f"array_construct({', '.join(map(_literal, value))})"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)
