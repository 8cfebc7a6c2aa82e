"""Rows to Parquet and back, with the contract's schema. The same rows give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl import clock
from etl.contracts.tables import Column, Table

_TYPES = {
    "string": pa.string(),
    "float64": pa.float64(),
    "int64": pa.int64(),
    "timestamp[us, tz=UTC]": pa.timestamp("us", tz="UTC"),
    "list<string>": pa.list_(pa.string()),
}


def schema(table: Table) -> pa.Schema:
    """The table's columns: type, nullability, and the doc as field metadata."""
    fields = [pa.field(c.name, _TYPES[c.parquet_type], c.nullable, {"doc": c.doc}) for c in table.columns]
    return pa.schema(fields, {"table": table.name, "doc": table.doc})


def to_bytes(table: Table, rows: Iterable[dict[str, Any]]) -> bytes:
    """Rows as one Parquet file, zstd. Absent columns are null; keys that are no columns are left out."""
    rows = list(rows)
    columns = [[_value(column, row.get(column.name)) for row in rows] for column in table.columns]
    target = schema(table)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, target, strict=True)]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=target), sink, compression="zstd")
    return sink.getvalue()


def to_rows(body: bytes, columns: list[str]) -> list[dict[str, Any]]:
    """Some columns of a Parquet file, a dict a row."""
    return pq.read_table(io.BytesIO(body), columns=columns).to_pylist()


def _value(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.type == "timestamp":
        return value if isinstance(value, datetime) else clock.parse(value)
    if column.type == "double":
        return float(value)
    return int(value) if column.type == "integer" else value
