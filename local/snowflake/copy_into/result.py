"""The rows that COPY INTO answers with."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from duckdb import DuckDBPyConnection

from local.snowflake.copy_into.load import FileResult
from local.snowflake.results import result_table, status

_COLUMNS = {
    "file": pa.string(),
    "status": pa.string(),
    "rows_parsed": pa.int64(),
    "rows_loaded": pa.int64(),
    "error_limit": pa.int64(),
    "errors_seen": pa.int64(),
    "first_error": pa.string(),
    "first_error_line": pa.int64(),
    "first_error_character": pa.int64(),
    "first_error_column_name": pa.string(),
}


def copy_result(duck: DuckDBPyConnection, results: Sequence[FileResult]) -> str:
    """The DuckDB SQL that reads COPY's answer, one row a file."""
    if not results:
        return status("Copy executed with 0 files processed.")
    return result_table(duck, _COLUMNS, [_row(result) for result in results])


def _row(result: FileResult) -> tuple[object, ...]:
    if result.skipped:
        return (result.file.url, "LOAD_SKIPPED", 0, 0, None, 1, "File was loaded before.", None, None, None)
    if result.error:
        return (result.file.url, "LOAD_FAILED", 0, 0, 1, 1, result.error, None, None, None)
    return (result.file.url, "LOADED", result.rows, result.rows, 1, 0, None, None, None, None)
