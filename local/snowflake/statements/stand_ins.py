"""Views that stand for a materialized view or a dynamic table: always fresh, so nothing has to refresh them.

Snowflake stores their rows, and refreshes dynamic tables with a lag of `target_lag`. A dynamic table takes any query
here; what a materialized view takes, materialized_query says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake import metadata
from local.snowflake.errors import already_exists, does_not_exist, wrong_kind
from local.snowflake.names import ObjectName, literal
from local.snowflake.statements.clustering import key_of
from local.snowflake.statements.comments import write_comment

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

KINDS = ("MATERIALIZED VIEW", "DYNAMIC TABLE")

_STRING = r"'(?:[^']|'')*+'|\$\$.*?\$\$"
_QUOTED = rf'(?:{_STRING}|"[^"]*")'
# an AS within a comment or a column list is not yet the query's
OPTIONS_AND_QUERY = rf"(?P<options>(?:{_QUOTED}|[^'\"$]|\$(?!\$))*?)(?<=[\s)'\"$])as(?=[\s(])\s*(?P<query>.*)"
_LIST = rf"\((?:{_QUOTED}|[^()'\"$]|\$(?!\$)|\([^()]*\))*\)"
_COLUMNS = re.compile(rf"\s*(?:copy\s+grants\s*)?({_LIST})", re.I | re.S)
_COMMENT = re.compile(rf"\bcomment\s*=\s*({_STRING})", re.I | re.S)


def create(
    cursor: Cursor, kind: str, match: re.Match[str], query: str | None = None, source: ObjectName | None = None
) -> ObjectName:
    """Create or replace the view behind a CREATE statement with the groups name, options and query.

    `query` is what the view runs if not the statement's own; `source` the base table of a materialized view.
    """
    name = cursor.resolve(match["name"])
    options = match["options"]
    columns = _COLUMNS.match(options)
    copy_grants = "copy grants " if re.search(r"\bcopy\s+grants\b", options, re.I) else ""
    with cursor.creating(kind):
        cursor.execute(
            f"create or replace view {name.sql} {columns[1] if columns else ''} {copy_grants}as "
            + (query or match["query"])
        )
    cursor.duck.execute(
        f"insert into {metadata.kinds(name.database)} (created_on, schema_name, name, kind, text, target_lag, "
        "warehouse, refresh_mode, cluster_by, is_secure, source_schema, source_name) "
        "values (now(), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            name.schema,
            name.name,
            kind,
            match[0],
            *(_option(options, option) for option in ("target_lag", "warehouse", "refresh_mode")),
            key_of(_COMMENT.sub("", options[columns.end() :] if columns else options)),
            bool(match.groupdict().get("secure")),
            *((source.schema, source.name) if source else (None, None)),
        ],
    )
    if comment := _COMMENT.search(options):
        text = comment[1]
        write_comment(cursor, name, text[2:-2] if text.startswith("$$") else text[1:-1].replace("''", "'"))
    return name


def exists_already(cursor: Cursor, kind: str, match: re.Match[str]) -> bool:
    """Whether a CREATE statement with the groups replace, if_not_exists and name has nothing to do.

    Raises ProgrammingError if the name is taken otherwise, or by another kind of object.
    """
    name = cursor.resolve(match["name"])
    existing = existing_kind(cursor, name)
    if existing and not match["replace"]:
        if match["if_not_exists"]:
            return True
        raise already_exists(name.name)
    if existing and existing != kind:
        raise wrong_kind(existing.replace(" ", "_"), kind)
    return False


def drop(cursor: Cursor, kind: str, match: re.Match[str]) -> ObjectName:
    """Drop the view behind a DROP statement with the groups if_exists and name.

    Raises ProgrammingError if there is no object of that kind and the statement does not tolerate that.
    """
    name = cursor.resolve(match["name"])
    existing = existing_kind(cursor, name)
    if existing is None and not match["if_exists"]:
        raise does_not_exist(kind.capitalize(), str(name))
    if existing is not None and existing != kind:
        raise wrong_kind(existing.replace(" ", "_"), kind)
    if existing:
        metadata.forget_object(cursor.duck, *name, keep_grants=False)
        cursor.duck.execute(f"drop view {name.sql}")
    return name


def kind_of(cursor: Cursor, name: ObjectName) -> str | None:
    """MATERIALIZED VIEW or DYNAMIC TABLE if the name is a stand-in's."""
    return cursor.value(
        f"select kind from {metadata.kinds(name.database)} where schema_name = ? and name = ?",
        [name.schema, name.name],
    )


def existing_kind(cursor: Cursor, name: ObjectName) -> str | None:
    """TABLE, VIEW, MATERIALIZED VIEW or DYNAMIC TABLE, None if nothing has the name."""
    return kind_of(cursor, name) or cursor.value(
        "select if(table_type = 'VIEW', 'VIEW', 'TABLE') from system.information_schema.tables "
        "where table_catalog = ? and table_schema = ? and table_name = ?",
        list(name),
    )


def comment_of(database: str) -> str:
    """DuckDB SQL of a stand-in's comment, in a query of its database's kinds."""
    return (
        f"coalesce((select e.comment from _fs_global.{metadata.SCHEMA}._fs_tables_ext as e where e.ext_table_catalog = "
        f"{literal(database)} and e.ext_table_schema = schema_name and e.ext_table_name = name), '')"
    )


def _option(text: str, name: str) -> str | None:
    found = re.search(rf"\b{name}\s*=\s*(?:'([^']*)'|(\S+))", text, re.I)
    return found and (found[1] or found[2])
