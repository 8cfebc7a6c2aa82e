"""Session parameters: dbt sets and reads QUERY_TAG, clients set TIMEZONE and others.

They are kept and shown, but change nothing: the time zone is always UTC.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake.names import literal
from local.snowflake.results import DONE
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

_DEFAULTS = {"QUERY_TAG": "", "TIMEZONE": "Etc/UTC", "QUOTED_IDENTIFIERS_IGNORE_CASE": "false"}


@statement(r"alter\s+session\s+set\s+(?P<settings>.*)")
def set_parameters(cursor: Cursor, match: re.Match[str]) -> str | None:
    settings = re.findall(r"(\w+)\s*=\s*('(?:[^']|'')*'|[\w.]+)", match["settings"])
    if any(name.upper() == "AUTOCOMMIT" for name, _ in settings):
        return None
    for name, value in settings:
        cursor.session_parameters[name.upper()] = value.strip("'").replace("''", "'")
    return DONE


@statement(r"alter\s+session\s+unset\s+(?P<names>[\w\s,]+)")
def unset_parameters(cursor: Cursor, match: re.Match[str]) -> str:
    for name in re.findall(r"\w+", match["names"]):
        cursor.session_parameters.pop(name.upper(), None)
    return DONE


@statement(r"show\s+parameters(?:\s+like\s+'(?P<like>[^']*)')?(?:\s+(?:in|for)\s+session)?")
def show_parameters(cursor: Cursor, match: re.Match[str]) -> str:
    values = ", ".join(
        f"({literal(name)}, {literal(value)}, {literal(_DEFAULTS.get(name, ''))}, 'SESSION', '', 'STRING')"
        for name, value in (_DEFAULTS | cursor.session_parameters).items()
    )
    where = f"where key ilike {literal(match['like'])}" if match["like"] else ""
    columns = '"key", "value", "default", "level", "description", "type"'
    return f"select * from (values {values}) as parameters({columns}) {where}"
