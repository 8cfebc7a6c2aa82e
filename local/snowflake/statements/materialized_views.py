"""Materialized views; see stand_ins. SHOW OBJECTS calls one a VIEW and DROP VIEW on it fails, as on Snowflake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fakesnow.dialect import parse_one, syntax_error
from sqlglot.errors import ParseError

from local.snowflake import metadata
from local.snowflake.names import IDENTIFIER, literal
from local.snowflake.results import DONE, status
from local.snowflake.statements import stand_ins
from local.snowflake.statements.filters import scope
from local.snowflake.statements.materialized_query import checked
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

KIND = "MATERIALIZED VIEW"


@statement(
    r"create\s+(?P<replace>or\s+replace\s+)?(?P<secure>secure\s+)?materialized\s+view\s+"
    rf"(?P<if_not_exists>if\s+not\s+exists\s+)?(?P<name>{IDENTIFIER}){stand_ins.OPTIONS_AND_QUERY}"
)
def create_materialized_view(cursor: Cursor, match: re.Match[str]) -> str:
    name = cursor.resolve(match["name"])
    if stand_ins.exists_already(cursor, KIND, match):
        return status(f"{name.name} already exists, statement succeeded.")
    try:
        query, base = checked(cursor, parse_one(match["query"]), name.database)
    except ParseError as e:
        raise syntax_error(e) from None
    stand_ins.create(cursor, KIND, match, query.sql("snowflake"), base)
    return status(f"Materialized view {name.name} successfully created.")


@statement(rf"drop\s+materialized\s+view\s+(?P<if_exists>if\s+exists\s+)?(?P<name>{IDENTIFIER})")
def drop_materialized_view(cursor: Cursor, match: re.Match[str]) -> str:
    return status(f"{stand_ins.drop(cursor, KIND, match).name} successfully dropped.")


@statement(r"alter\s+materialized\s+view\s.*\s(?:suspend|resume)")
def accept_change(cursor: Cursor, match: re.Match[str]) -> str:
    return DONE


@statement(r"show\s+materialized\s+views\b(?P<clauses>.*)")
def show_materialized_views(cursor: Cursor, match: re.Match[str]) -> str:
    database, condition = scope(cursor, match["clauses"])
    return (
        f"select created_on, name, '' as reserved, {literal(database)} as database_name, schema_name, "
        "coalesce(cluster_by, '') as cluster_by, 0 as rows, 0 as bytes, "
        f"if(source_name is null, null, {literal(database)}) as source_database_name, "
        "source_schema as source_schema_name, source_name as source_table_name, now() as refreshed_on, "
        "now() as compacted_on, 'SYSADMIN' as owner, if(invalid_reason is null, 'false', 'true') as invalid, "
        f"invalid_reason, '0s' as behind_by, {stand_ins.comment_of(database)} as comment, text, "
        "if(coalesce(is_secure, false), 'true', 'false') as is_secure, "
        "if(cluster_by is null, 'OFF', 'ON') as automatic_clustering, 'ROLE' as owner_role_type, "
        f"null::varchar as budget from {metadata.kinds(database)} where kind = '{KIND}' and {condition} "
        "order by schema_name, name"
    )
