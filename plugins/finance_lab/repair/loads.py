"""What Snowpipe has to load of an execution: its three objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from finance_lab.settings import Settings


def loads_of(settings: Settings, runs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """SnowpipeLoadSensor's table, key, expected_rows and pipe, one an object; `runs` are the executions' outputs."""
    return [
        {
            "table": settings.landing(name.upper()),
            "key": run[f"{name}_key"],
            "expected_rows": rows,
            "pipe": settings.pipe(name.upper()),
        }
        for run in runs
        for name, rows in (
            ("market", run["accepted"]),
            ("market_rejected", run["rejected"] + run["duplicates"]),
            ("market_run", 1),
        )
    ]
