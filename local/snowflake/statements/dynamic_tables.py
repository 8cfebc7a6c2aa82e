"""Dynamic tables; see stand_ins. SHOW OBJECTS calls one a TABLE with is_dynamic Y, as dbt expects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake import metadata
from local.snowflake.errors import does_not_exist, not_emulated
from local.snowflake.names import IDENTIFIER
from local.snowflake.results import DONE, status
from local.snowflake.statements import stand_ins
from local.snowflake.statements.clustering import key_of, set_key
from local.snowflake.statements.filters import scope
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

KIND = "DYNAMIC TABLE"


@statement(
    r"create\s+(?P<replace>or\s+replace\s+)?(?:transient\s+)?dynamic\s+table\s+"
    rf"(?P<if_not_exists>if\s+not\s+exists\s+)?(?P<name>{IDENTIFIER}){stand_ins.OPTIONS_AND_QUERY}"
)
def create_dynamic_table(cursor: Cursor, match: re.Match[str]) -> str:
    name = cursor.resolve(match["name"])
    if stand_ins.exists_already(cursor, KIND, match):
        return status(f"{name.name} already exists, statement succeeded.")
    stand_ins.create(cursor, KIND, match)
    return status(f"Dynamic table {name.name} successfully created.")


@statement(rf"drop\s+dynamic\s+table\s+(?P<if_exists>if\s+exists\s+)?(?P<name>{IDENTIFIER})")
def drop_dynamic_table(cursor: Cursor, match: re.Match[str]) -> str:
    return status(f"{stand_ins.drop(cursor, KIND, match).name} successfully dropped.")


@statement(rf"alter\s+dynamic\s+table\s+(?:if\s+exists\s+)?(?P<name>{IDENTIFIER})\s+(?P<change>(?!alter\s).*)")
def alter_dynamic_table(cursor: Cursor, match: re.Match[str]) -> str:
    name = cursor.resolve(match["name"])
    if stand_ins.kind_of(cursor, name) != KIND:
        raise does_not_exist("Dynamic table", str(name))
    if re.match(r"rename\b", match["change"], re.I):
        raise not_emulated("ALTER DYNAMIC TABLE … RENAME")
    for option in ("target_lag", "warehouse"):
        if found := re.search(rf"\b{option}\s*=\s*(?:'([^']*)'|(\S+))", match["change"], re.I):
            cursor.duck.execute(
                f"update {metadata.kinds(name.database)} set {option} = ? where schema_name = ? and name = ?",
                [found[1] or found[2], name.schema, name.name],
            )
    if key := key_of(match["change"]):
        set_key(cursor, name, key)
    return DONE


@statement(r"show\s+dynamic\s+tables\b(?P<clauses>.*)")
def show_dynamic_tables(cursor: Cursor, match: re.Match[str]) -> str:
    database, condition = scope(cursor, match["clauses"])
    return (
        f"select created_on, name, '{database}' as database_name, schema_name, cluster_by, 0 as rows, 0 as bytes, "
        "'SYSADMIN' as owner, target_lag, coalesce(refresh_mode, 'AUTO') as refresh_mode, "
        f"null::varchar as refresh_mode_reason, warehouse, {stand_ins.comment_of(database)} as comment, text, "
        "'ACTIVE' as scheduling_state, "
        "now() as data_timestamp, null::varchar as immutable_where, null::varchar as initialization_warehouse, "
        f"'ENABLE' as scheduler from {metadata.kinds(database)} where kind = '{KIND}' and {condition}"
    )
