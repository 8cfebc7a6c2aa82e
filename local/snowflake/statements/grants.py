"""GRANT, REVOKE and SHOW GRANTS: recorded and shown, because dbt compares them; access says what they are good for.

SHOW GRANTS TO shows those of the session's database.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from local.snowflake import metadata
from local.snowflake.names import IDENTIFIER, identifiers, literal
from local.snowflake.results import DONE
from local.snowflake.statements.registry import statement
from local.snowflake.statements.stand_ins import existing_kind

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

_OUTSIDE_DATABASES = {"WAREHOUSE", "INTEGRATION", "ACCOUNT"}
_OUTSIDE_SCHEMAS = {"SCHEMA", "DATABASE"} | _OUTSIDE_DATABASES
_TABLES_AND_VIEWS = {"TABLE", "VIEW", "MATERIALIZED VIEW", "DYNAMIC TABLE"}
_OBJECT = rf"(?:(?P<kind>dynamic\s+table|materialized\s+view|file\s+format|[a-z]+)\s+)?(?P<name>{IDENTIFIER})"
GRANTEE = (
    rf"(?P<grantee_kind>(?:database\s+)?role\s+|user\s+|share\s+)?(?P<grantee>{IDENTIFIER})"
    r"(?:\s+(?:with\s+grant\s+option|cascade|restrict|(?:copy|revoke)\s+current\s+grants))?"
)


@statement(
    rf"(?P<verb>grant|revoke)\s+(?P<privileges>.*?)\s+on\s+(?!(?:all|future)\s)(?P<object>.*?)\s+(?:to|from)\s+{GRANTEE}"
)
def grant(cursor: Cursor, match: re.Match[str]) -> str:
    kind, name = _granted_object(cursor, match["object"])
    if (database := _database_of(cursor, kind, name)) is None:
        return DONE
    granted = match["verb"].lower() == "grant"
    record(cursor, database, granted, privileges_of(match), kind, name, *grantee_of(match))
    return DONE


@statement(rf"show\s+grants\s+on\s+(?P<object>{_OBJECT})")
def show_grants_on(cursor: Cursor, match: re.Match[str]) -> str:
    kind, name = _granted_object(cursor, match["object"])
    database = _database_of(cursor, kind, name) or cursor.current_database()
    return _select(database, f"name = {literal(name)}")


@statement(rf"show\s+grants\s+to\s+(?:role\s+|user\s+)?(?P<grantee>{IDENTIFIER})")
def show_grants_to(cursor: Cursor, match: re.Match[str]) -> str:
    return _select(cursor.current_database(), f"grantee_name = {literal(identifiers(match['grantee'])[-1])}")


@statement(r"show\s+grants(?:\s+of\s.*)?")
def show_no_grants(cursor: Cursor, match: re.Match[str]) -> str:
    return _select(cursor.current_database(), "false")


def privileges_of(match: re.Match[str]) -> list[str]:
    """The privileges of a GRANT or REVOKE."""
    return [" ".join(privilege.split()).upper() for privilege in match["privileges"].split(",")]


def grantee_of(match: re.Match[str]) -> tuple[str, str]:
    """Kind and name of whom a GRANT gives to, or a REVOKE takes from."""
    return (match["grantee_kind"] or "role").strip().upper(), identifiers(match["grantee"])[-1]


def record(
    cursor: Cursor,
    database: str,
    granted: bool,
    privileges: Sequence[str],
    kind: str,
    name: str,
    granted_to: str,
    grantee: str,
) -> None:
    """Write down that privileges on an object are granted, or no longer are."""
    table = metadata.grants(database)
    for privilege in privileges:
        if privilege == "OWNERSHIP":  # an object has one owner
            cursor.duck.execute(f"delete from {table} where privilege = 'OWNERSHIP' and name = ?", [name])
        key = [privilege, kind, name, granted_to, grantee]
        cursor.duck.execute(
            f"delete from {table} where privilege = ? and granted_on = ? and name = ? and granted_to = ? "
            "and grantee_name = ?",
            key,
        )
        if granted:
            cursor.duck.execute(f"insert into {table} values (now(), ?, ?, ?, ?, ?)", key)
    if kind in ("SCHEMA", "DATABASE"):  # it may make a reader of a role, or no longer
        cursor.roles.forget_readers()


def _granted_object(cursor: Cursor, text: str) -> tuple[str, str]:
    """What a statement names: its kind, as what it is rather than as the statement calls it, and its full name."""
    match = re.fullmatch(_OBJECT, text.strip(), re.I)
    if not match or text.strip().upper() == "ACCOUNT":
        return "ACCOUNT", text.strip().upper()
    kind = " ".join((match["kind"] or "table").split()).upper()
    if kind in _OUTSIDE_SCHEMAS:
        parts = identifiers(match["name"])
        if kind == "SCHEMA" and len(parts) == 1:
            parts.insert(0, cursor.current_database())
        return kind, ".".join(parts)
    name = cursor.resolve(match["name"])
    if kind in _TABLES_AND_VIEWS and cursor.has_database(name.database):
        kind = existing_kind(cursor, name) or kind
    return kind.replace(" ", "_"), str(name)


def _database_of(cursor: Cursor, kind: str, name: str) -> str | None:
    """Where a grant is kept: with its object, else with the session's database, if it has one."""
    return cursor.session_database() if kind in _OUTSIDE_DATABASES else name.split(".")[0]


def _select(database: str, condition: str) -> str:
    return (
        "select created_on, privilege, granted_on, name, granted_to, grantee_name, 'false' as grant_option, "
        f"'SYSADMIN' as granted_by from {metadata.grants(database)} where {condition} "
        "order by name, grantee_name, privilege"
    )
