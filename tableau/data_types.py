"""Snowflake's types as Tableau has them."""

from __future__ import annotations

from typing import NamedTuple


class DataType(NamedTuple):
    """`local` is Tableau's own word, `remote` ODBC's number of what the driver answers."""

    local: str
    remote: int


_TYPES = {
    "varchar": DataType("string", 129),
    "float": DataType("real", 5),
    "boolean": DataType("boolean", 11),
    "date": DataType("date", 7),
    "timestamp_ntz": DataType("datetime", 7),
}


def data_type(snowflake: str) -> DataType:
    """Of a type as dbt's contracts or Snowflake's catalog spell it. Raises KeyError for one that no model uses."""
    name, _, arguments = snowflake.lower().partition("(")
    if name in ("number", "decimal", "numeric"):
        scale = arguments.rstrip(")").partition(",")[2].strip() or "0"
        return DataType("integer", 131) if scale == "0" else DataType("real", 131)
    return _TYPES[{"text": "varchar", "double": "float", "timestamp": "timestamp_ntz"}.get(name, name)]
