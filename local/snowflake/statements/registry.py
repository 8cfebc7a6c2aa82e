"""Which function answers which statement."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

Handler = Callable[["Cursor", re.Match[str]], str | None]

_handlers: list[tuple[re.Pattern[str], Handler]] = []

_COMMENT = r"(?:--[^\n]*(?:\n|$)|/\*.*?\*/)"
_LEADING = re.compile(rf"(?:\s|{_COMMENT})+", re.S)
# dbt appends its query comment after the statement
_TRAILING = re.compile(r"(?:\s|;|/\*(?:(?!\*/).)*\*/)+$", re.S)


def statement(pattern: str) -> Callable[[Handler], Handler]:
    """Register a function for the statements that match a pattern from start to end, whatever their case."""

    def register(handler: Handler) -> Handler:
        _handlers.append((re.compile(pattern, re.I | re.S), handler))
        return handler

    return register


def answer(cursor: Cursor, text: str) -> str | None:
    """The DuckDB SQL of a stripped statement's result, or None if fakesnow shall run the statement."""
    for pattern, handler in _handlers:
        if match := pattern.fullmatch(text):
            return handler(cursor, match)
    return None


def strip_comments(sql: str) -> str:
    """The statement without the comments and semicolons around it."""
    if leading := _LEADING.match(sql):
        sql = sql[leading.end() :]
    return _TRAILING.sub("", sql)
