"""A run row whose mode no test accepts, for the next dbt to find."""

from __future__ import annotations

from etl.contracts.tables import table

_COLUMNS = [column.name for column in table("market_run").columns]
_CHANGED = {"run_id": "'intruder'", "mode": "'guess'"}
INTRUDE = (
    f"insert into finance_local.landing.market_run ({', '.join(_COLUMNS)}, source_file, source_row, ingested_at) "
    f"select {', '.join(_CHANGED.get(name, name) for name in _COLUMNS)}, 'market_run/intruder.parquet', 0, "
    "current_timestamp() from finance_local.landing.market_run limit 1"
)
