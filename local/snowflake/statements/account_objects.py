"""Objects outside databases: warehouses, users, integrations, policies, monitors; but for roles, which `roles` has.

Accepted and forgotten: nothing here enforces them. Snowflake would show them and check the names in use.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake.results import DONE
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

_KINDS = (
    r"(?:warehouse|database\s+role|user|resource\s+monitor|account|network\s+(?:rule|policy)|"
    r"(?:storage|notification|security|api)\s+integration|integration|"
    r"(?:masking|row\s+access|session|password|authentication)\s+policy)"
)


@statement(rf"(?:create|alter|drop)\s+(?:or\s+replace\s+)?{_KINDS}\b.*")
def accept_account_object(cursor: Cursor, match: re.Match[str]) -> str:
    return DONE


@statement(r"alter\s+role\s.*")
@statement(r"use\s+secondary\s+roles\b.*")
def accept_about_roles(cursor: Cursor, match: re.Match[str]) -> str:
    return DONE


@statement(
    r"alter\s+(?:table|view|schema|database|dynamic\s+table|materialized\s+view)\s+(?:if\s+exists\s+)?\S+\s+"
    r"(?:set|unset)\s+(?:tag|data_retention|change_tracking|max_data|default_ddl).*"
)
def accept_object_parameter(cursor: Cursor, match: re.Match[str]) -> str:
    return DONE
