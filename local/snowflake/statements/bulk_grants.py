"""Grants ON ALL, on what exists, and ON FUTURE, on what is created afterwards: tables and views of all four kinds.

Those on other kinds of objects are accepted without record.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake import metadata
from local.snowflake.names import IDENTIFIER, ObjectName, identifiers, literal
from local.snowflake.results import DONE
from local.snowflake.statements.grants import GRANTEE, grantee_of, privileges_of, record
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

_KINDS = {
    "TABLES": "TABLE",
    "VIEWS": "VIEW",
    "MATERIALIZED VIEWS": "MATERIALIZED_VIEW",
    "DYNAMIC TABLES": "DYNAMIC_TABLE",
}
_INSIDE = rf"in\s+(?P<container>schema|database)\s+(?P<inside>{IDENTIFIER})"


@statement(
    r"(?P<verb>grant|revoke)\s+(?P<privileges>.*?)\s+on\s+(?P<which>all|future)\s+(?P<kinds>[a-z\s]+?)\s+"
    rf"{_INSIDE}\s+(?:to|from)\s+{GRANTEE}"
)
def grant_in_bulk(cursor: Cursor, match: re.Match[str]) -> str:
    kind = _KINDS.get(" ".join(match["kinds"].upper().split()))
    if kind is None:
        return DONE
    database, schema = _container(cursor, match)
    privileges, (granted_to, grantee) = privileges_of(match), grantee_of(match)
    granted = match["verb"].lower() == "grant"
    if match["which"].lower() == "all":
        for name in _objects(cursor, database, schema, kind):
            record(cursor, database, granted, privileges, kind, str(name), granted_to, grantee)
        return DONE
    table = metadata.future_grants(database)
    for privilege in privileges:
        key = [privilege, kind, schema, granted_to, grantee]
        cursor.duck.execute(
            f"delete from {table} where privilege = ? and grant_on = ? and schema_name is not distinct from ? "
            "and grant_to = ? and grantee_name = ?",
            key,
        )
        if granted:
            cursor.duck.execute(f"insert into {table} values (now(), ?, ?, ?, ?, ?)", key)
    return DONE


@statement(rf"show\s+future\s+grants\s+(?:{_INSIDE}|to\s+(?:role\s+)?(?P<grantee>{IDENTIFIER}))")
def show_future_grants(cursor: Cursor, match: re.Match[str]) -> str:
    if match["container"]:
        database, schema = _container(cursor, match)
        condition = f"schema_name is not distinct from {literal(schema)}"
    else:
        database = cursor.current_database()
        condition = f"grantee_name = {literal(identifiers(match['grantee'])[-1])}"
    return (
        f"select created_on, privilege, grant_on, concat_ws('.', {literal(database)}, schema_name, "
        "'<' || replace(grant_on, '_', ' ') || '>') as name, grant_to, grantee_name, 'false' as grant_option "
        f"from {metadata.future_grants(database)} where {condition} order by name, grantee_name, privilege"
    )


def apply_future_grants(cursor: Cursor, name: ObjectName, kind: str) -> None:
    """Give a new table or view the grants that were made on the future: its schema's, or else its database's."""
    kind = kind.replace(" ", "_")
    rows = cursor.duck.execute(
        f"select schema_name, privilege, grant_to, grantee_name from {metadata.future_grants(name.database)} "
        "where grant_on = ? and coalesce(schema_name, ?) = ?",
        [kind, name.schema, name.schema],
    ).fetchall()
    of_schema = [row for row in rows if row[0] is not None]
    for _, privilege, granted_to, grantee in of_schema or rows:
        record(cursor, name.database, True, [privilege], kind, str(name), granted_to, grantee)


def _container(cursor: Cursor, match: re.Match[str]) -> tuple[str, str | None]:
    parts = identifiers(match["inside"])
    if match["container"].lower() == "database":
        return parts[0], None
    return parts[0] if len(parts) > 1 else cursor.current_database(), parts[-1]


def _objects(cursor: Cursor, database: str, schema: str | None, kind: str) -> list[ObjectName]:
    rows = cursor.duck.execute(
        "select TABLE_SCHEMA, TABLE_NAME from "
        f'"{database}".{metadata.SCHEMA}._fs_tables where TABLE_SCHEMA = coalesce(?, TABLE_SCHEMA) and '
        "case when IS_DYNAMIC = 'YES' then 'DYNAMIC_TABLE' when TABLE_TYPE = 'BASE TABLE' then 'TABLE' "
        "else replace(TABLE_TYPE, ' ', '_') end = ?",
        [schema, kind],
    ).fetchall()
    return [ObjectName(database, *row) for row in rows]
