"""The SQL of the landing schema, from the contracts: one table, one stage and one pipe for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from etl.contracts.tables import Table, metadata_columns
from etl.contracts.template import render

_PIPE = (Path(__file__).parent / "pipe.sql").read_text()


def create_table(table: Table, database: str, schema: str) -> str:
    """CREATE TABLE IF NOT EXISTS for the table's columns and those that Snowflake adds while it loads."""
    columns = [f"{c.name} {c.snowflake_type}{'' if c.nullable else ' not null'}" for c in table.columns]
    columns += [f"{c.name} {c.snowflake_type}" for c in metadata_columns()]
    body = ",\n    ".join(columns)
    return f"create table if not exists {database}.{schema}.{table.name} (\n    {body}\n)"


def copy_statement(table: Table, snowflake: dict[str, Any]) -> str:
    """The pipe's COPY INTO. `snowflake` is the section of that name of names_for()."""
    return render(
        _PIPE,
        database=snowflake["database"],
        schema=snowflake["schemas"]["landing"],
        table=table.name.upper(),
        stage=snowflake["stage"].replace("{TABLE}", table.name.upper()),
    )
