"""GRANT, REVOKE and SHOW GRANTS: recorded and shown, because dbt compares them; enforced nowhere.

SHOW GRANTS TO shows those of the session's database. Ownership, roles granted to roles, and grants on ALL or
FUTURE objects are accepted without record; Snowflake would apply ALL to what exists and FUTURE to what comes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake import metadata
from local.snowflake.names import IDENTIFIER, identifiers, literal
from local.snowflake.results import DONE
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

_OUTSIDE_DATABASES = {"WAREHOUSE", "INTEGRATION", "ACCOUNT"}
_OUTSIDE_SCHEMAS = {"SCHEMA", "DATABASE"} | _OUTSIDE_DATABASES
_OBJECT = rf"(?:(?P<kind>dynamic\s+table|materialized\s+view|file\s+format|[a-z]+)\s+)?(?P<name>{IDENTIFIER})"
_GRANTEE = rf"(?P<grantee_kind>(?:database\s+)?role\s+|user\s+|share\s+)?(?P<grantee>{IDENTIFIER})"


@statement(r"(?:grant|revoke)\s+(?:(?:database\s+)?role|ownership)\s.*")
@statement(r"(?:grant|revoke)\s.*?\son\s+(?:all|future)\s.*")
def accept_without_record(cursor: Cursor, match: re.Match[str]) -> str:
    return DONE


@statement(
    rf"(?P<verb>grant|revoke)\s+(?P<privileges>.*?)\s+on\s+(?P<object>.*?)\s+(?:to|from)\s+{_GRANTEE}"
    r"(?:\s+(?:with\s+grant\s+option|cascade|restrict))?"
)
def grant(cursor: Cursor, match: re.Match[str]) -> str:
    kind, name = _granted_object(cursor, match["object"])
    if (database := _database_of(cursor, kind, name)) is None:
        return DONE
    table = metadata.grants(database)
    grantee = identifiers(match["grantee"])[-1]
    granted_to = (match["grantee_kind"] or "role").strip().upper()
    for privilege in (" ".join(p.split()).upper() for p in match["privileges"].split(",")):
        key = [privilege, kind, name, granted_to, grantee]
        cursor.duck.execute(
            f"delete from {table} where privilege = ? and granted_on = ? and name = ? and granted_to = ? "
            "and grantee_name = ?",
            key,
        )
        if match["verb"].lower() == "grant":
            cursor.duck.execute(f"insert into {table} values (now(), ?, ?, ?, ?, ?)", key)
    return DONE


@statement(rf"show\s+grants\s+on\s+(?P<object>{_OBJECT})")
def show_grants_on(cursor: Cursor, match: re.Match[str]) -> str:
    kind, name = _granted_object(cursor, match["object"])
    database = _database_of(cursor, kind, name) or cursor.current_database()
    return _select(database, f"name = {literal(name)}")


@statement(rf"show\s+grants\s+to\s+(?:role\s+|user\s+)?(?P<grantee>{IDENTIFIER})")
def show_grants_to(cursor: Cursor, match: re.Match[str]) -> str:
    return _select(cursor.current_database(), f"grantee_name = {literal(identifiers(match['grantee'])[-1])}")


@statement(r"show\s+(?:future\s+)?grants\b.*")
def show_no_grants(cursor: Cursor, match: re.Match[str]) -> str:
    return _select(cursor.current_database(), "false")


def _granted_object(cursor: Cursor, text: str) -> tuple[str, str]:
    match = re.fullmatch(_OBJECT, text.strip(), re.I)
    if not match:  # ON ACCOUNT and the like
        return "ACCOUNT", text.strip().upper()
    kind = " ".join((match["kind"] or "table").split()).upper()
    if kind in _OUTSIDE_SCHEMAS:
        parts = identifiers(match["name"])
        if kind == "SCHEMA" and len(parts) == 1:
            parts.insert(0, cursor.current_database())
        return kind, ".".join(parts)
    return kind.replace(" ", "_"), str(cursor.resolve(match["name"]))


def _database_of(cursor: Cursor, kind: str, name: str) -> str | None:
    """Where a grant is kept: with its object, else with the session's database, if it has one."""
    return cursor.session_database() if kind in _OUTSIDE_DATABASES else name.split(".")[0]


def _select(database: str, condition: str) -> str:
    return (
        "select created_on, privilege, granted_on, name, granted_to, grantee_name, 'false' as grant_option, "
        f"'SYSADMIN' as granted_by from {metadata.grants(database)} where {condition} "
        "order by name, grantee_name, privilege"
    )
