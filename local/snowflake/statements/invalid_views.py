"""Materialized views whose base table was replaced, dropped, renamed or changed: invalid until they are made anew.

A view that fails takes the place of an invalid one, so that whatever reads it fails with Snowflake's error. Adding
columns to the base table leaves its views alone. DuckDB does not run, and so does not fail, `where false`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.snowflake import metadata
from local.snowflake.errors import EXPANSION
from local.snowflake.names import ObjectName, literal

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor


def invalidate_views_on(cursor: Cursor, base: ObjectName) -> None:
    """After a change of a table that its materialized views do not survive."""
    _invalidate(cursor, base.database, "source_schema = ? and source_name = ?", [base.schema, base.name])


def invalidate_views_on_schema(cursor: Cursor, database: str, schema: str) -> None:
    """Before a schema goes: the materialized views that other schemas have on its tables."""
    _invalidate(cursor, database, "source_schema = ? and schema_name != source_schema", [schema])


def _invalidate(cursor: Cursor, database: str, condition: str, parameters: list[str]) -> None:
    kinds = metadata.kinds(database)
    views = cursor.duck.execute(
        f"select schema_name, name, source_name from {kinds} where invalid_reason is null and {condition}", parameters
    ).fetchall()
    for schema, name, base in views:
        reason = f"DDL Statement was executed on the base table '{base}'. Marked Materialized View as invalid."
        cursor.duck.execute(
            f"update {kinds} set invalid_reason = ? where schema_name = ? and name = ?", [reason, schema, name]
        )
        _make_fail(cursor, ObjectName(database, schema, name), reason)


def _make_fail(cursor: Cursor, view: ObjectName, reason: str) -> None:
    columns = cursor.duck.execute(
        "select column_name, data_type from duckdb_columns() where database_name = ? and schema_name = ? "
        "and table_name = ? order by column_index",
        list(view),
    ).fetchall()
    values = ", ".join(f'null::{kind} as "{name}"' for name, kind in columns)
    message = (
        f"{EXPANSION} '{view.name}': SQL compilation error:\nMaterialized View {view.name} is invalid.\n"
        f"Invalidation reason: {reason}"
    )
    cursor.duck.execute(f"create or replace view {view.sql} as select {values} where error({literal(message)})")
