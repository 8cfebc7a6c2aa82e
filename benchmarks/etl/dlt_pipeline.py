"""dlt: its rest_api source, columns dropped, rows filtered, Parquet to a filesystem destination.

Column types are given and numbers are made fractions, because the source mixes 1 and 1.0, and some of its integers are
larger than the 64 bits that dlt writes. dlt asks for one page after the other:
`parallelized` lets resources run beside each other, not the pages of one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"  # before dlt reads its configuration
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"

import dlt
from dlt.destinations import filesystem
from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator
from dlt.sources.rest_api import rest_api_source

from benchmarks.etl.market import COLUMNS, PAGE_SIZE, contest, is_sound, once_each
from etl.contracts.tables import table

_TYPES = {"string": "text", "double": "double", "integer": "bigint", "timestamp": "timestamp"}
_COLUMNS = {column.name: _TYPES[column.type] for column in table("market").columns if column.name in COLUMNS.values()}
_PLAIN = [(source, name) for source, name in COLUMNS.items() if _COLUMNS[name] != "double"]
_DOUBLE = [(source, name) for source, name in COLUMNS.items() if _COLUMNS[name] == "double"]


def work(url: str, coins: int, out: Path) -> list[Path]:
    """Run the pipeline; its working folder and its destination are below `out`."""
    pipeline = dlt.pipeline(
        "benchmark",
        pipelines_dir=str(out / "pipelines"),
        destination=filesystem(bucket_url=(out / "lake").as_uri()),
        dataset_name="landing",
    )
    pipeline.run(_source(url), loader_file_format="parquet")
    return sorted((out / "lake" / "landing" / "market").glob("*.parquet"))


def _source(url: str) -> Any:
    is_new = once_each()
    return rest_api_source(
        {
            "client": {
                "base_url": f"{url}/",
                "paginator": PageNumberPaginator(base_page=1, total_path=None, stop_after_empty_page=True),
            },
            "resources": [
                {
                    "name": "market",
                    "columns": {name: {"data_type": kind} for name, kind in _COLUMNS.items()},
                    "parallelized": True,
                    "endpoint": {
                        "path": "coins/markets",
                        "params": {"vs_currency": "usd", "order": "market_cap_desc", "per_page": PAGE_SIZE},
                    },
                    "processing_steps": [
                        {"filter": lambda record: is_sound(record) and is_new(record)},
                        {"map": _row},
                    ],
                }
            ],
        }
    )


def _row(record: dict[str, Any]) -> dict[str, Any]:
    row = {name: record[source] for source, name in _PLAIN}
    row.update((name, None if record[source] is None else float(record[source])) for source, name in _DOUBLE)
    return row


if __name__ == "__main__":
    contest(work)
