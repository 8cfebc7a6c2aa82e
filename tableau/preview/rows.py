"""What Snowflake answers to the sheets' queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tableau.model.sheet import Sheet
from tableau.preview.connection import PreviewError, told
from tableau.preview.query import Choice, Queries, SheetQuery

Row = dict[str, Any]
_DOES_NOT_EXIST = 2003


@dataclass(frozen=True)
class SheetRows:
    """The rows of a sheet by the choice of its parameters' values, in the order of `query.parameters`; a choice without
    rows has none. A row's values are called like the pills. `why_empty` is set where a choice may have no rows."""

    query: SheetQuery
    rows: dict[tuple[Any, ...], list[Row]]
    why_empty: str

    def of(self, choice: Choice) -> list[Row]:
        """Of one choice; values of other parameters than the sheet's do not matter."""
        return self.rows.get(tuple(choice[name] for name in self.query.parameters), [])


def ask(cursor: Any, queries: Queries, sheet: Sheet, choices: Sequence[Choice]) -> SheetRows:
    """Run the sheet's query. Raises PreviewError with what is missing, DefinitionError for what cannot be asked."""
    query = queries.query(sheet, choices)
    count = len(query.parameters)
    rows: dict[tuple[Any, ...], list[Row]] = {}
    for answer in run(cursor, query.text, f"sheet {sheet.name}"):
        values = [plain(value) for value in answer]
        names = map(str, query.pills)
        rows.setdefault(tuple(values[:count]), []).append(dict(zip(names, values[count:], strict=True)))
    asked = {tuple(choice[name] for name in query.parameters) for choice in choices}
    return SheetRows(query, rows, _why_empty(cursor, queries, sheet, query) if asked - set(rows) else "")


def _why_empty(cursor: Any, queries: Queries, sheet: Sheet, query: SheetQuery) -> str:
    there = run(cursor, f"SELECT COUNT(*) FROM {queries.table(sheet)}", f"sheet {sheet.name}")[0][0]
    name = sheet.table.upper()
    return f"none of the {there:,} rows of {name} has: {query.empty}" if there else f"{name} is empty"


def run(cursor: Any, statement: str, place: str) -> list[Sequence[Any]]:
    """All rows of a statement. Raises PreviewError."""
    from snowflake.connector.errors import Error

    try:
        return cursor.execute(statement).fetchall()
    except Error as error:
        if error.errno == _DOES_NOT_EXIST:
            raise PreviewError(f"{place}: {told(error)}: `make run` first, it builds the tables") from None
        raise PreviewError(f"{place}: Snowflake says {told(error)}") from None


def plain(value: Any) -> Any:
    """Decimals as numbers, times as they are."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value


def text_of(value: Any) -> Any:
    """As JSON has it: a time in ISO's form with a blank."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value
