"""The loads that a collection waits for: its three objects, each into its landing table by its own pipe."""

from __future__ import annotations

from airflow.sdk import Asset

from finance_lab.sensors.snowpipe_load import SnowpipeLoadSensor
from finance_lab.settings import Settings


def wait_for_loads(settings: Settings, result: str, landing: Asset) -> list[SnowpipeLoadSensor]:
    """`wait_for_<table>_load` for market, market_rejected and market_run; the first one tells of the asset `landing`.

    `result` is a Jinja expression of the execution's output, which has the objects' keys and counts.
    """
    rows = {
        "market": f"{{{{ {result}['accepted'] }}}}",
        "market_rejected": f"{{{{ {result}['rejected'] + {result}['duplicates'] }}}}",
        "market_run": 1,
    }
    return [
        SnowpipeLoadSensor(
            task_id=f"wait_for_{table}_load",
            table=settings.landing(table.upper()),
            pipe=settings.pipe(table.upper()),
            key=f"{{{{ {result}['{table}_key'] }}}}",
            expected_rows=expected,
            snowflake_conn_id=settings.snowflake_conn_id,
            poke_interval=settings.poll_seconds,
            timeout=settings.load_timeout_seconds,
            outlets=[landing] if table == "market" else [],
        )
        for table, expected in rows.items()
    ]
