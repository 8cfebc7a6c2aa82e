"""Comments on tables, views and columns, as dbt's persist_docs writes them.

fakesnow puts the comment into SQL unescaped, so a quote in a description breaks it, and has none on columns.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

import duckdb

from local.snowflake.metadata import SCHEMA
from local.snowflake.names import IDENTIFIER, ObjectName, identifiers, literal
from local.snowflake.results import DONE
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

_TEXT = r"(?:\$\$(?P<dollars>.*)\$\$|'(?P<quotes>(?:[^']|'')*)')"
_KIND = r"(?:table|view|dynamic\s+table|materialized\s+view)"
_COLUMN = r'(?:column\s+)?(?P<column>"[^"]+"|[\w$]+)\s+comment\s+\$\$(?P<text>.*?)\$\$'


@statement(rf"comment\s+(?:if\s+exists\s+)?on\s+{_KIND}\s+(?P<name>{IDENTIFIER})\s+is\s+{_TEXT}")
@statement(rf"alter\s+{_KIND}\s+(?P<name>{IDENTIFIER})\s+set\s+comment\s*=\s*{_TEXT}")
def comment_on_object(cursor: Cursor, match: re.Match[str]) -> str:
    text = match["dollars"] if match["dollars"] is not None else match["quotes"].replace("''", "'")
    write_comment(cursor, cursor.resolve(match["name"]), text)
    return DONE


@statement(rf"alter\s+{_KIND}\s+(?P<name>{IDENTIFIER})\s+alter\s+(?P<columns>{_COLUMN}.*)")
def comment_on_columns(cursor: Cursor, match: re.Match[str]) -> str:
    name = cursor.resolve(match["name"])
    for column in re.finditer(_COLUMN, match["columns"], re.I | re.S):
        text = literal(column["text"] or None)
        with suppress(duckdb.CatalogException):  # DuckDB has no comments on the columns of views
            cursor.duck.execute(f'comment on column {name.sql}."{identifiers(column["column"])[0]}" is {text}')
    return DONE


def write_comment(cursor: Cursor, name: ObjectName, text: str) -> None:
    """Keep the comment of a table or view where fakesnow looks for it."""
    cursor.duck.execute(f"insert or replace into _fs_global.{SCHEMA}._fs_tables_ext values (?, ?, ?, ?)", [*name, text])
