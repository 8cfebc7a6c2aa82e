"""Names of objects as statements write them, resolved to database, schema and name as Snowflake stores them."""

from __future__ import annotations

import re
from typing import NamedTuple

from snowflake.connector.errors import ProgrammingError

_PART = r'(?:"[^"]+"|[\w$]+)'
IDENTIFIER = rf"{_PART}(?:\.{_PART}){{0,2}}"


class ObjectName(NamedTuple):
    """A full name, upper-cased unless it was quoted."""

    database: str
    schema: str
    name: str

    @property
    def sql(self) -> str:
        return ".".join(f'"{part}"' for part in self)

    def __str__(self) -> str:
        return ".".join(self)


def identifiers(text: str) -> list[str]:
    """The parts of a dotted name, upper-cased unless quoted."""
    return [part[1:-1] if part.startswith('"') else part.upper() for part in re.findall(_PART, text)]


def identifier(text: str) -> str:
    """One name, whatever its characters, upper-cased unless quoted."""
    return text[1:-1] if text.startswith('"') else text.upper()


def resolve(text: str, database: str | None, schema: str | None) -> ObjectName:
    """Complete a dotted name with the session's database and schema.

    Raises ProgrammingError if the name needs one that the session does not have.
    """
    parts = identifiers(text)
    whole = [database, schema][: 3 - len(parts)] + parts
    if whole[0] is None:
        raise ProgrammingError(
            msg="This session does not have a current database. Call 'USE DATABASE', or use a qualified name.",
            errno=90105,
            sqlstate="22000",
        )
    if whole[1] is None:
        raise ProgrammingError(
            msg="This session does not have a current schema. Call 'USE SCHEMA', or use a qualified name.",
            errno=90106,
            sqlstate="22000",
        )
    return ObjectName(*whole)


def literal(value: object) -> str:
    """A value as a SQL literal."""
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"
