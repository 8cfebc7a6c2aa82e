"""Views that stand for a materialized view or a dynamic table: always fresh, so nothing has to refresh them.

Snowflake stores their rows, refreshes dynamic tables with a lag of `target_lag`, and rejects queries that it
cannot maintain; the local ones accept any query.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake import metadata
from local.snowflake.errors import already_exists, does_not_exist, wrong_kind
from local.snowflake.names import ObjectName

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor


def create(cursor: Cursor, kind: str, match: re.Match[str]) -> ObjectName:
    """Create the view behind a CREATE statement with the groups replace, if_not_exists, name, options and query.

    Raises ProgrammingError if the name is taken and the statement neither replaces nor tolerates that.
    """
    name = cursor.resolve(match["name"])
    existing = _existing_kind(cursor, name)
    if existing and not match["replace"]:
        if match["if_not_exists"]:
            return name
        raise already_exists(name.name)
    if existing and existing != kind:
        raise wrong_kind(existing.replace(" ", "_"), kind)
    copy_grants = "copy grants " if re.search(r"\bcopy\s+grants\b", match["options"], re.I) else ""
    cursor.execute(f"create or replace view {match['name']} {copy_grants}as {match['query']}")
    cursor.duck.execute(
        f"insert into {metadata.kinds(name.database)} values (now(), ?, ?, ?, ?, ?, ?, ?, ?)",
        [name.schema, name.name, kind, match[0], *_options(match["options"])],
    )
    return name


def drop(cursor: Cursor, kind: str, match: re.Match[str]) -> ObjectName:
    """Drop the view behind a DROP statement with the groups if_exists and name.

    Raises ProgrammingError if there is no object of that kind and the statement does not tolerate that.
    """
    name = cursor.resolve(match["name"])
    existing = _existing_kind(cursor, name)
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


def _existing_kind(cursor: Cursor, name: ObjectName) -> str | None:
    return kind_of(cursor, name) or cursor.value(
        "select if(table_type = 'VIEW', 'VIEW', 'TABLE') from system.information_schema.tables "
        "where table_catalog = ? and table_schema = ? and table_name = ?",
        list(name),
    )


def _options(text: str) -> list[str | None]:
    def option(name: str) -> str | None:
        found = re.search(rf"\b{name}\s*=\s*(?:'([^']*)'|(\S+))", text, re.I)
        return found and (found[1] or found[2])

    clustering = re.search(r"\bcluster\s+by\s*\(([^)]*)\)", text, re.I)
    cluster_by = f"LINEAR({clustering[1]})" if clustering else None
    return [option("target_lag"), option("warehouse"), option("refresh_mode"), cluster_by]
