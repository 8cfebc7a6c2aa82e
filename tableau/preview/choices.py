"""The values that the page offers for the parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from tableau.model.data_source import DataSource, Parameter
from tableau.preview.query import Choice
from tableau.preview.rows import run

_LARGEST_BY, _CALLED, _LISTED = "market_cap_usd", "name", "is_listed"  # columns of the table that a list is filled from


@dataclass(frozen=True)
class Choices:
    """Of each parameter its values and what they are called, in the order of the list."""

    values: Mapping[str, Mapping[str | int, str]]

    def all(self) -> list[Choice]:
        """Every combination."""
        return [dict(zip(self.values, one, strict=True)) for one in product(*self.values.values())]


def choices(cursor: Any, source: DataSource, schema: str, largest: int) -> Choices:
    """Lists as they are defined; of a list that a column fills, so many of the largest coins, and the parameter's own
    value. Raises PreviewError."""
    return Choices({
        name: dict(it.values) if it.values else _of_column(cursor, it, schema, largest)
        for name, it in source.parameters.items()
    })  # fmt: skip


def _of_column(cursor: Any, parameter: Parameter, schema: str, largest: int) -> dict[str | int, str]:
    table, column = parameter.values_of.split(".")
    rows = run(
        cursor,
        f"SELECT {column}, {_CALLED} FROM {schema}.{table.upper()} WHERE {_LISTED} "
        f"ORDER BY {_LARGEST_BY} DESC NULLS LAST, {column} LIMIT {int(largest)}",
        f"parameter {parameter.id}",
    )
    found = {value: f"{called} ({value})" for value, called in rows}
    return found if parameter.value in found else {**found, parameter.value: str(parameter.value)}
