"""Rows to Parquet and back, with the contract's schema. The same rows give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
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


def schema(table: Table) -> pa.Schema:
    """The table's columns: type, nullability, and the doc as field metadata."""
    fields = [pa.field(c.name, _TYPES[c.parquet_type], c.nullable, {"doc": c.doc}) for c in table.columns]
    return pa.schema(fields, {"table": table.name, "doc": table.doc})


def to_bytes(table: Table, rows: Sequence[dict[str, Any]]) -> bytes:
    """Rows as one Parquet file, zstd. Moments are ISO text; absent columns are null; keys that are no columns are left
    out."""
    target = schema(table)
    arrays = [
        _array(column, [row.get(column.name) for row in rows], field.type)
        for column, field in zip(table.columns, target, strict=True)
    ]
    sink = io.BytesIO()
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=target), sink, compression="zstd", use_dictionary=list(_REPEATED)
    )
    return sink.getvalue()


def to_rows(body: bytes, columns: list[str]) -> list[dict[str, Any]]:
    """Some columns of a Parquet file, a dict a row."""
    return pq.read_table(io.BytesIO(body), columns=columns).to_pylist()


def _array(column: Column, values: list[Any], kind: pa.DataType) -> pa.Array:
    if column.type == "timestamp":
        return pa.array(values, pa.string()).cast(kind)
    if column.type == "double":
        # integers and fractions mixed, as the source sends them; integers may be larger than 64 bits
        values = [value if value is None else float(value) for value in values]
    elif column.type == "integer":
        values = [value if value is None else int(value) for value in values]
    return pa.array(values, kind)
