"""A Snowflake that answers statements by their beginning."""

from __future__ import annotations

from types import TracebackType
from typing import Any, ClassVar

from snowflake.connector.errors import ProgrammingError


class Double:
    """Connection and cursor in one. `answers` are (columns, rows) by a statement's beginning."""

    def __init__(self, **login: Any) -> None:
        self.login = login

    answers: ClassVar[dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]] = {}

    def __enter__(self) -> Double:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def cursor(self) -> Double:
        return self

    def execute(self, statement: str, parameters: Any = None) -> Double:
        found = next((answer for begin, answer in self.answers.items() if statement.startswith(begin)), None)
        if found is None:
            raise ProgrammingError(f"Insufficient privileges to operate: {statement}")
        columns, self.rows = found
        self.description = [(column,) for column in columns]
        return self

    def fetchone(self) -> tuple[Any, ...]:
        return self.rows[0]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.rows


def answering(answers: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]) -> type[Double]:
    """A class to connect with."""
    return type("Answering", (Double,), {"answers": answers})
