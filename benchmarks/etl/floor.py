"""The floor: what the task costs with nothing around it. Async HTTP, orjson, pyarrow, one Parquet file.

No archive, no quarantine, no accounting, no retries, and nothing survives a crash.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute  # a cast imports it
import pyarrow.parquet as pq

from benchmarks.etl.market import COLUMNS, contest, is_sound, once_each
from benchmarks.etl.pages import each_page
from etl.contracts.tables import table

_TYPES = {"string": pa.string(), "double": pa.float64(), "integer": pa.int64(), "timestamp": pa.timestamp("us", "UTC")}


def work(url: str, coins: int, out: Path) -> list[Path]:
    """Collect the market and write it."""
    rows: list[dict[str, Any]] = []
    is_new = once_each()

    def take(body: bytes) -> int:
        records = orjson.loads(body)
        rows.extend(record for record in records if is_sound(record) and is_new(record))
        return len(records)

    asyncio.run(each_page(url, coins, take))
    types = {column.name: _TYPES[column.type] for column in table("market").columns}
    arrays = {name: _array([row[source] for row in rows], types[name]) for source, name in COLUMNS.items()}
    file = out / "market.parquet"
    pq.write_table(pa.table(arrays), file, compression="zstd")
    return [file]


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.string()).cast(kind)
    if pa.types.is_float64(kind):
        values = [value if value is None else float(value) for value in values]
    return pa.array(values, kind)


if __name__ == "__main__":
    contest(work)
