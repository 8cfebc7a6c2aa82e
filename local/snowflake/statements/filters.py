"""The `LIKE '…'` and `IN SCHEMA …` of SHOW statements, as a condition on name and schema_name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake.names import IDENTIFIER, identifiers, literal

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor


def scope(cursor: Cursor, clauses: str) -> tuple[str, str]:
    """The database that a SHOW asks about, and its condition in SQL."""
    conditions = ["true"]
    database = None
    if like := re.search(r"\blike\s+'([^']*)'", clauses, re.I):
        conditions.append(f"name ilike {literal(like[1])}")
    if inside := re.search(rf"\bin\s+(?P<what>schema\s+|database\s+)?(?P<name>{IDENTIFIER})", clauses, re.I):
        what, parts = (inside["what"] or "schema").strip().lower(), identifiers(inside["name"])
        if what == "database":
            database = parts[0]
        elif parts != ["ACCOUNT"]:
            database = parts[0] if len(parts) > 1 else None
            conditions.append(f"schema_name = {literal(parts[-1])}")
    return database or cursor.current_database(), " and ".join(conditions)
