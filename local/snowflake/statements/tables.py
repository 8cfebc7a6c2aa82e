"""DROP and TRUNCATE: what is kept about the object goes with it, and DROP VIEW does not drop stand-ins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake import metadata
from local.snowflake.errors import wrong_kind
from local.snowflake.names import IDENTIFIER, identifiers
from local.snowflake.statements import stand_ins
from local.snowflake.statements.invalid_views import invalidate_views_on, invalidate_views_on_schema
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor


@statement(rf"drop\s+(?P<kind>table|view)\s+(?:if\s+exists\s+)?(?P<name>{IDENTIFIER})(?:\s+(?:cascade|restrict))?")
def forget_dropped(cursor: Cursor, match: re.Match[str]) -> None:
    name = cursor.resolve(match["name"])
    if not cursor.has_database(name.database):
        return
    kind = stand_ins.existing_kind(cursor, name)
    if kind in stand_ins.KINDS:
        raise wrong_kind(kind.replace(" ", "_"), match["kind"].upper())
    if kind != match["kind"].upper():
        return  # DuckDB will say so
    invalidate_views_on(cursor, name)
    metadata.forget_object(cursor.duck, *name, keep_grants=False)


@statement(rf"drop\s+schema\s+(?:if\s+exists\s+)?(?P<name>{IDENTIFIER})(?:\s+(?:cascade|restrict))?")
def forget_dropped_schema(cursor: Cursor, match: re.Match[str]) -> None:
    parts = identifiers(match["name"])
    database = parts[0] if len(parts) > 1 else cursor.current_database()
    if cursor.has_database(database):
        invalidate_views_on_schema(cursor, database, parts[-1])
        metadata.forget_schema(cursor.duck, database, parts[-1])
        cursor.roles.forget_readers()


@statement(rf"truncate\s+(?:table\s+)?(?P<name>{IDENTIFIER})")
def forget_truncated(cursor: Cursor, match: re.Match[str]) -> None:
    metadata.forget_loads(cursor.duck, *cursor.resolve(match["name"]))
