"""`make sql`: one query on the laptop's Snowflake, printed as a plain table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from snowflake.connector.errors import Error

from local.processes import StackError
from local.snowflake.client import connect
from local.snowflake_alone import snowflake_alone
from local.stack import Stack


def query(stack: Stack, statement: str) -> str:
    """Run one statement where the server runs already. Raises StackError with Snowflake's message."""
    stack.processes.wait_ready(stack.snowflake())
    return table(*_run(stack, statement))


def rows(stack: Stack, statement: str) -> list[tuple[Any, ...]]:
    """The rows of one statement where the server runs already. Raises StackError with Snowflake's message."""
    stack.processes.wait_ready(stack.snowflake())
    return _run(stack, statement)[1]


def query_alone(stack: Stack, statement: str) -> str:
    """Run one statement, with a server that is started for it where none runs. One such query at a time."""
    with snowflake_alone(stack):
        return table(*_run(stack, statement))


def _run(stack: Stack, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    snowflake = stack.names["snowflake"]
    try:
        with connect(stack.settings, snowflake["database"], snowflake["schemas"]["exposed"]) as connection:
            cursor = connection.cursor().execute(statement)
            return [column[0] for column in cursor.description], cursor.fetchall()
    except Error as error:
        raise StackError(f"Snowflake: {error.msg or error}") from error


def table(header: Sequence[str], rows: Sequence[Sequence[Any]], numbers: Collection[int] = ()) -> str:
    """Columns padded to their widest value; numbers to the right, and the columns that are said to be `numbers`."""
    cells = [[_text(value) for value in row] for row in rows]
    widths = [max(len(name), *(len(row[i]) for row in cells), 0) for i, name in enumerate(header)]
    right = [
        i in numbers or (bool(rows) and all(isinstance(row[i], (int, float)) or row[i] is None for row in rows))
        for i in range(len(header))
    ]

    def line(values: Sequence[str]) -> str:
        padded = (v.rjust(w) if r else v.ljust(w) for v, w, r in zip(values, widths, right, strict=True))
        return "  ".join(padded).rstrip()

    return "\n".join([line(header), line(["-" * width for width in widths]), *map(line, cells)])


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())
