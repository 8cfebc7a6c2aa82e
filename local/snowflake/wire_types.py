"""DuckDB types that Snowflake's wire format has no room for, sent as the nearest one that it has."""

import json

import pyarrow as pa

_DESCRIBED_AS = {
    "FLOAT": "DOUBLE",
    "TINYINT": "INTEGER",
    "SMALLINT": "INTEGER",
    "UTINYINT": "INTEGER",
    "USMALLINT": "INTEGER",
    "UINTEGER": "BIGINT",
    "TIMESTAMP_S": "TIMESTAMP",
    "TIMESTAMP_MS": "TIMESTAMP",
    "TIMESTAMP_NS": "TIMESTAMP",
}


def described_type(duckdb_type: str) -> str:
    """The type that a column of this DuckDB type is described as: JSON for lists, structs and maps."""
    nested = duckdb_type.endswith("]") or duckdb_type.startswith(("STRUCT(", "MAP("))
    return "JSON" if nested else _DESCRIBED_AS.get(duckdb_type, duckdb_type)


def sendable(table: pa.Table) -> pa.Table:
    """The table with its columns in types that the wire format has."""
    for i, column in enumerate(table.schema):
        values = table.column(i)
        if pa.types.is_nested(column.type):
            texts = [
                None if v is None else json.dumps(v, default=str, separators=(",", ":")) for v in values.to_pylist()
            ]
            table = table.set_column(i, column.name, pa.array(texts, pa.string()))
        elif kind := _wider(column.type):
            table = table.set_column(i, column.name, values.cast(kind, safe=False))
    return table


def _wider(kind: pa.DataType) -> pa.DataType | None:
    if pa.types.is_float32(kind):
        return pa.float64()
    if pa.types.is_integer(kind) and kind.bit_width < 64:
        return pa.int64()
    if pa.types.is_timestamp(kind) and kind.unit != "us":
        return pa.timestamp("us", kind.tz)
    return None
