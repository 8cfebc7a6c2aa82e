"""CREATE, DROP, GRANT, REVOKE and USE ROLE: see local.snowflake.roles for what a role may do here.

Everybody may use every role: users are not emulated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake.errors import already_exists
from local.snowflake.names import IDENTIFIER, identifiers
from local.snowflake.results import DONE, status
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor


@statement(
    r"create\s+(?P<replace>or\s+replace\s+)?role\s+(?P<if_not_exists>if\s+not\s+exists\s+)?"
    rf"(?P<role>{IDENTIFIER})(?:\s.*)?"
)
def create_role(cursor: Cursor, match: re.Match[str]) -> str:
    (role,) = identifiers(match["role"])
    if cursor.roles.exists(role):
        if match["if_not_exists"]:
            return status(f"{role} already exists, statement succeeded.")
        if not match["replace"]:
            raise already_exists(role)
    cursor.roles.create(role)
    return status(f"Role {role} successfully created.")


@statement(rf"drop\s+role\s+(?:if\s+exists\s+)?(?P<role>{IDENTIFIER})")
def drop_role(cursor: Cursor, match: re.Match[str]) -> str:
    (role,) = identifiers(match["role"])
    cursor.roles.drop(role)
    return status(f"{role} successfully dropped.")


@statement(rf"(?P<verb>grant|revoke)\s+role\s+(?P<role>{IDENTIFIER})\s+(?:to|from)\s+role\s+(?P<holder>{IDENTIFIER})")
def grant_role(cursor: Cursor, match: re.Match[str]) -> str:
    (role,), (holder,) = identifiers(match["role"]), identifiers(match["holder"])
    change = cursor.roles.grant if match["verb"].lower() == "grant" else cursor.roles.revoke
    change(role, holder)
    return DONE


@statement(rf"(?:grant|revoke)\s+(?:role\s+{IDENTIFIER}\s+(?:to|from)\s+user|database\s+role)\s.*")
def accept_without_record(cursor: Cursor, match: re.Match[str]) -> str:
    return DONE


@statement(rf"use\s+role\s+(?P<role>{IDENTIFIER})")
def use_role(cursor: Cursor, match: re.Match[str]) -> str:
    (role,) = identifiers(match["role"])
    cursor.use_role(role)
    return DONE
