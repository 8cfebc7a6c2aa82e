"""Materialized views; see stand_ins. SHOW OBJECTS calls one a VIEW and DROP VIEW on it fails, as on Snowflake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake import metadata
from local.snowflake.names import IDENTIFIER
from local.snowflake.results import DONE, status
from local.snowflake.statements import stand_ins
from local.snowflake.statements.filters import scope
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

KIND = "MATERIALIZED VIEW"


@statement(
    r"create\s+(?P<replace>or\s+replace\s+)?(?:secure\s+)?materialized\s+view\s+"
    rf"(?P<if_not_exists>if\s+not\s+exists\s+)?(?P<name>{IDENTIFIER})\b(?P<options>.*?)\s+as\s+(?P<query>.*)"
)
def create_materialized_view(cursor: Cursor, match: re.Match[str]) -> str:
    return status(f"Materialized view {stand_ins.create(cursor, KIND, match).name} successfully created.")


@statement(rf"drop\s+materialized\s+view\s+(?P<if_exists>if\s+exists\s+)?(?P<name>{IDENTIFIER})")
def drop_materialized_view(cursor: Cursor, match: re.Match[str]) -> str:
    return status(f"{stand_ins.drop(cursor, KIND, match).name} successfully dropped.")


@statement(r"alter\s+materialized\s+view\s.*\s(?:suspend|resume|cluster\s+by|drop\s+clustering)\b.*")
def accept_change(cursor: Cursor, match: re.Match[str]) -> str:
    return DONE


@statement(r"show\s+materialized\s+views\b(?P<clauses>.*)")
def show_materialized_views(cursor: Cursor, match: re.Match[str]) -> str:
    database, condition = scope(cursor, match["clauses"])
    return (
        f"select created_on, name, '{database}' as database_name, schema_name, cluster_by, text, 'false' as invalid "
        f"from {metadata.kinds(database)} where kind = '{KIND}' and {condition}"
    )
