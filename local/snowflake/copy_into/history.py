"""The history of loads: which files are not to be loaded again, and what the COPY_HISTORY function shows.

COPY knows a file by path and ETag, so a changed object loads again; a pipe knows it by path alone, loaded or
failed. Snowflake's COPY_HISTORY reaches back 14 days and lags by some seconds; this one has everything at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from duckdb import DuckDBPyConnection
from sqlglot import exp

from local.snowflake import metadata
from local.snowflake.copy_into.stage import StagedFile
from local.snowflake.names import ObjectName

_PRIVATE = ("etag", "known_to_table", "known_to_pipe")


def loaded_before(
    duck: DuckDBPyConnection,
    table: ObjectName,
    pipe: ObjectName | None,
    stage_url: str,
    files: Sequence[StagedFile],
) -> set[StagedFile]:
    """Those of the files that must not be loaded again into this table, or by this pipe."""
    by_table = duck.execute(
        f"select FILE_NAME, etag from {metadata.history(table.database)} where known_to_table "
        "and STATUS = 'Loaded' and TABLE_SCHEMA_NAME = ? and TABLE_NAME = ? and STAGE_LOCATION = ? "
        "and FILE_NAME in (select unnest(?))",
        [table.schema, table.name, stage_url, [f.relative_path for f in files]],
    ).fetchall()
    known = set(by_table)
    paths = _known_paths(duck, pipe, stage_url) if pipe else set()
    return {f for f in files if f.relative_path in paths or (f.relative_path, f.etag) in known}


def record(
    duck: DuckDBPyConnection,
    table: ObjectName,
    pipe: ObjectName | None,
    stage_url: str,
    file: StagedFile,
    *,
    scanned: datetime,
    received: datetime | None,
    rows: int = 0,
    error: str | None = None,
) -> None:
    """Write a file's row; the caller commits it together with the file's rows."""
    values = [
        file.relative_path, stage_url, scanned, rows, rows, file.size, error, None, None, None, int(error is not None),
        1, "Load failed" if error else "Loaded", *table, *(pipe or (None, None, None)), received,
        None if error else datetime.now(UTC), file.etag, True, pipe is not None,
    ]  # fmt: skip
    marks = ", ".join("?" * len(values))
    duck.execute(f"insert into {metadata.history(table.database)} values ({marks})", values)


def copy_history(table: ObjectName, start: exp.Expr, end: exp.Expr | None) -> exp.Select:
    """The query behind table(information_schema.copy_history(…))."""
    loaded = exp.column("LAST_LOAD_TIME")
    query = (
        exp.select(exp.Star(except_=[exp.to_identifier(name) for name in _PRIVATE]))
        .from_(exp.to_table(metadata.history(table.database), dialect="duckdb"))
        .where(exp.column("TABLE_SCHEMA_NAME").eq(table.schema), exp.column("TABLE_NAME").eq(table.name))
        .where(exp.GTE(this=loaded, expression=exp.cast(start, "timestamptz")))
    )
    return query.where(exp.LTE(this=loaded.copy(), expression=exp.cast(end, "timestamptz"))) if end else query


def _known_paths(duck: DuckDBPyConnection, pipe: ObjectName, stage_url: str) -> set[str]:
    rows = duck.execute(
        f"select FILE_NAME from {metadata.history(pipe.database)} where known_to_pipe "
        "and PIPE_SCHEMA_NAME = ? and PIPE_NAME = ? and STAGE_LOCATION = ?",
        [pipe.schema, pipe.name, stage_url],
    ).fetchall()
    return {path for (path,) in rows}
