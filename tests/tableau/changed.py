"""dbt's models with something changed."""

from __future__ import annotations

from dataclasses import replace

from tableau.dbt_models import Model


def without_column(models: dict[str, Model], table: str, column: str) -> dict[str, Model]:
    """The models after somebody dropped a column."""
    left = {name: told for name, told in models[table].columns.items() if name != column}
    return {**models, table: replace(models[table], columns=left)}


def with_type(models: dict[str, Model], table: str, column: str, data_type: str) -> dict[str, Model]:
    """The models after somebody changed a column's type."""
    columns = {**models[table].columns, column: replace(models[table].columns[column], data_type=data_type)}
    return {**models, table: replace(models[table], columns=columns)}
