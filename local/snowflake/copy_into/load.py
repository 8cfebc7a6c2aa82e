"""Running a COPY: choose the files, load each, and keep what was loaded and its history in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from fakesnow.copy_into import _extract_table
from fakesnow.transforms.file_format import lookup_file_format
from snowflake.connector.errors import ProgrammingError
from sqlglot import exp

from local.snowflake.copy_into.columns import file_relation, insert_statement
from local.snowflake.copy_into.history import loaded_before, record
from local.snowflake.copy_into.options import CopyOptions, read_options
from local.snowflake.copy_into.stage import Stage, StagedFile, find_stage, list_files, named_files
from local.snowflake.errors import not_emulated
from local.snowflake.names import ObjectName, resolve

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

# what goes wrong without the file being to blame: not a failed load, but a failed statement, to be tried again
_NOT_THE_FILE = (
    duckdb.TransactionException,
    duckdb.OutOfMemoryException,
    duckdb.InterruptException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.CatalogException,
)


@dataclass(frozen=True)
class PipeLoad:
    """The pipe that loads, and what it was told: when, and which path below its stage."""

    pipe: ObjectName
    received: datetime
    prefix: str


@dataclass(frozen=True)
class FileResult:
    """What became of one file."""

    file: StagedFile
    rows: int = 0
    error: str | None = None
    skipped: bool = False


class _Load:
    """One COPY on its way, for a statement or for a pipe."""

    def __init__(self, cursor: Cursor, copy: exp.Copy, pipe_load: PipeLoad | None) -> None:
        self.cursor, self.duck, self.copy = cursor, cursor.duck, copy
        self.pipe = pipe_load.pipe if pipe_load else None
        self.received = pipe_load.received if pipe_load else None
        self.options: CopyOptions = read_options(copy)
        _check_format(self.duck, self.options, self.resolve)
        self.table = self.resolve(_extract_table(copy.this).sql(dialect="snowflake"))
        self.stage: Stage = find_stage(self.duck, copy, self.resolve)
        if pipe_load:
            self.stage = Stage(self.stage.url, self.stage.path + pipe_load.prefix)
        self.scanned = datetime.now(UTC)

    def resolve(self, name: str) -> ObjectName:
        """Complete a name as the session would, or with the database and schema of the pipe."""
        return resolve(name, self.pipe.database, self.pipe.schema) if self.pipe else self.cursor.resolve(name)

    @property
    def skips_bad_files(self) -> bool:
        return (self.options.on_error or ("SKIP_FILE" if self.pipe else "ABORT_STATEMENT")) == "SKIP_FILE"

    def files(self) -> list[StagedFile]:
        store, names = self.cursor.store, self.options.files
        if names:
            files = named_files(store, self.stage, names, all_must_exist=not self.skips_bad_files)
        else:
            files = list_files(store, self.stage)
        pattern = self.options.pattern
        return [f for f in files if pattern is None or pattern.fullmatch(f.relative_path) or pattern.fullmatch(f.key)]

    def insert(self, file: StagedFile) -> FileResult:
        """Load one file and its row of history, without committing. Raises duckdb.Error for a bad one."""
        with self.cursor.store.fetched(file.bucket, file.key) as path, _naming(file, path):
            relation = file_relation(file, path, self.scanned)
            sql = insert_statement(
                self.duck, self.copy, self.options, self.table, relation, self.cursor.translate_for_duckdb
            )
            (rows,) = self.duck.execute(sql).fetchone()
        self.note(FileResult(file, rows))
        return FileResult(file, rows)

    def note(self, result: FileResult) -> None:
        record(
            self.duck,
            self.table,
            self.pipe,
            self.stage.url,
            result.file,
            scanned=self.scanned,
            received=self.received,
            rows=result.rows,
            error=result.error,
        )


def run_copy(cursor: Cursor, copy: exp.Copy, pipe_load: PipeLoad | None = None) -> list[FileResult]:
    """Load what the COPY finds and has not loaded before; one result a file, those of before as skipped.

    Raises ProgrammingError if a file is bad and the COPY is to abort then (a pipe skips it, as Snowpipe does),
    if a stage, table or file is missing, or for options that are not emulated; nothing is loaded then.
    """
    load = _Load(cursor, copy, pipe_load)
    files = load.files()
    force = load.options.force and load.pipe is None
    old = set() if force else loaded_before(load.duck, load.table, load.pipe, load.stage.url, files)
    new = [f for f in files if f not in old]
    results = _load_each(load, new) if load.skips_bad_files else _load_together(load, new)
    return results + [FileResult(f, skipped=True) for f in files if f in old]


def _load_together(load: _Load, files: list[StagedFile]) -> list[FileResult]:
    """All files or none, inside the session's transaction if it has one."""
    owns_transaction = not load.cursor.in_transaction()
    if owns_transaction:
        load.duck.begin()
    try:
        results = [load.insert(file) for file in files]
    except BaseException as e:
        if owns_transaction:
            load.duck.rollback()
        if isinstance(e, duckdb.Error) and not isinstance(e, _NOT_THE_FILE):
            raise ProgrammingError(msg=_first_line(e), errno=100038, sqlstate="22018") from e
        raise
    if owns_transaction:
        load.duck.commit()
    return results


def _load_each(load: _Load, files: list[StagedFile]) -> list[FileResult]:
    """Each file in a transaction of its own; a bad one leaves its error in the history and nothing else."""
    if load.cursor.in_transaction():
        raise not_emulated("ON_ERROR = SKIP_FILE, or a pipe, inside a transaction")
    return [_load_one(load, file) for file in files]


def _load_one(load: _Load, file: StagedFile) -> FileResult:
    load.duck.begin()
    try:
        result = load.insert(file)
    except _NOT_THE_FILE:
        load.duck.rollback()
        raise
    except duckdb.Error as e:
        load.duck.rollback()
        result = FileResult(file, error=_first_line(e))
        load.note(result)
        return result
    except BaseException:
        load.duck.rollback()
        raise
    load.duck.commit()
    return result


@contextmanager
def _naming(file: StagedFile, path: Path) -> Iterator[None]:
    """Let errors name the object, not its temporary copy."""
    try:
        yield
    except duckdb.Error as e:
        raise type(e)(str(e).replace(str(path), file.url)) from e


def _first_line(error: duckdb.Error) -> str:
    return str(error).split("\n", 1)[0]


def _check_format(
    duck: duckdb.DuckDBPyConnection, options: CopyOptions, resolve_name: Callable[[str], ObjectName]
) -> None:
    """Only Parquet; a stage's own format is taken to be it, as fakesnow does not keep it."""
    file_format = dict(options.file_format)
    if name := file_format.pop("FORMAT_NAME", None):
        named = lookup_file_format(duck, resolve_name(str(name)).sql, None, None)
        file_format = {**named, **file_format}
    if (kind := str(file_format.get("TYPE", "PARQUET")).upper()) != "PARQUET":
        raise not_emulated(f"COPY INTO from {kind} files")
