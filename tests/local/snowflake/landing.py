"""The landing schema as the contracts in etl/ define it, and rows for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from etl.contracts.landing import copy_statement, create_table
from etl.contracts.names import names_for
from etl.contracts.tables import table
from local.settings import ACCOUNT, ENVIRONMENT
from tests.local.snowflake.stack import BUCKET, DATABASE, Snowflake

PARQUET = {
    "VARCHAR": pa.string(),
    "FLOAT": pa.float64(),
    "NUMBER(38,0)": pa.int64(),
    "TIMESTAMP_LTZ": pa.timestamp("us", tz="UTC"),
    "ARRAY": pa.list_(pa.string()),
}
MOMENT = datetime(2026, 11, 23, 2, 0, 7, 123456, tzinfo=UTC)
COIN = {
    "coin_id": "bitcoin",
    "symbol": "btc",
    "name": "Bitcoin",
    "price_usd": 86_123.25,
    "observed_at": MOMENT,
    "collected_at": MOMENT,
    "hour_at": MOMENT.replace(minute=0, second=0, microsecond=0),
    "source": "coins_markets",
    "run_id": "2026112302-a1b2c3-1",
}
REJECTED = {
    "coin_id": None,
    "reasons": ["no_price", "too_old"],
    "raw": "{}",
    "page": 1,
    "index": 0,
    **{name: COIN[name] for name in ("collected_at", "hour_at", "source", "run_id")},
}
NAMES = ("market", "market_rejected", "market_run")


class Landing:
    """Tables, stages and pipes of the three contracts in one test's schema."""

    def __init__(self, snowflake: Snowflake) -> None:
        self.snowflake = snowflake
        names = names_for(ENVIRONMENT, ACCOUNT)["snowflake"]
        names["schemas"] = {"landing": snowflake.schema}
        snowflake.run(
            f"create file format {snowflake.name}.{names['file_format']} type = parquet use_logical_type = true"
        )
        for name in NAMES:
            snowflake.run(create_table(table(name), DATABASE, snowflake.schema))
            snowflake.run(
                f"create stage if not exists {snowflake.name}.{name}_STAGE "
                f"url = 's3://{BUCKET}/{snowflake.prefix}{name}/' storage_integration = {names['storage_integration']} "
                f"file_format = (format_name = '{snowflake.name}.{names['file_format']}')"
            )
            snowflake.run(
                f"create pipe if not exists {self.pipe(name)} auto_ingest = true as "
                + copy_statement(table(name), names)
            )

    def pipe(self, name: str = "market") -> str:
        return f"{self.snowflake.name}.{name.upper()}_PIPE"

    def put(self, rows: list[dict[str, Any]], time: str, name: str = "market") -> str:
        """Publish rows of one contract as an object; returns its path below the stage."""
        path = f"year=2026/month=11/day=23/dataset_20261123_{time}.parquet"
        self.snowflake.put(f"{name}/{path}", rows_of(name, rows))
        return path

    def put_broken(self, time: str) -> str:
        path = f"year=2026/month=11/day=23/dataset_20261123_{time}.parquet"
        self.snowflake.put(f"market/{path}", b"PAR1 but not really")
        return path

    def refresh(self, path: str | None = None, name: str = "market") -> list[str]:
        """The paths that the pipe took up."""
        prefix = f" prefix = '{path}'" if path else ""
        return [path for path, _ in self.snowflake.run(f"alter pipe {self.pipe(name)} refresh{prefix}")]

    def statuses(self, name: str = "market") -> list[str]:
        return [row["STATUS"] for row in self.snowflake.history(name.upper())]

    def coins(self) -> list[str]:
        return [row[0] for row in self.snowflake.run(f"select coin_id from {self.snowflake.name}.market order by 1")]


def rows_of(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = pa.schema([(c.name, PARQUET[c.snowflake_type]) for c in table(name).columns])
    return pa.Table.from_pylist(rows, schema=schema)
