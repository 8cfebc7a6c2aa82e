"""The objects of an external stage: where it lies, and what is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fakesnow.copy_into import _from_source
from snowflake.connector.errors import ProgrammingError
from sqlglot import exp

from local.snowflake.errors import does_not_exist, not_emulated
from local.snowflake.metadata import SCHEMA
from local.snowflake.names import ObjectName
from local.snowflake.s3 import ObjectStore

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class StagedFile:
    """One object. `relative_path` is its key after the stage's location: COPY_HISTORY's FILE_NAME."""

    bucket: str
    key: str
    relative_path: str
    size: int
    etag: str
    modified: datetime

    @property
    def url(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True)
class Stage:
    """A stage's location and the path below it that a statement reads."""

    url: str
    path: str

    @property
    def bucket(self) -> str:
        return self.url.removeprefix("s3://").partition("/")[0]

    @property
    def root(self) -> str:
        """The part of the keys that belongs to the stage's location."""
        return self.url.removeprefix("s3://").partition("/")[2]


def find_stage(duck: DuckDBPyConnection, copy: exp.Copy, resolve: Callable[[str], ObjectName]) -> Stage:
    """Raises ProgrammingError if the COPY reads no stage, or one that does not exist or is not on S3."""
    source = _from_source(copy)
    if not source.startswith("@"):
        raise not_emulated("COPY INTO from anything but a stage")
    name, _, path = source[1:].partition("/")
    stage = resolve(name)
    row = duck.execute(
        f"select url from _fs_global.{SCHEMA}._fs_stages where database_name = ? and schema_name = ? and name = ?",
        list(stage),
    ).fetchone()
    if row is None:
        raise does_not_exist("Stage", str(stage))
    (url,) = row
    if not url.startswith("s3://"):
        raise not_emulated("COPY INTO from an internal stage")
    return Stage(url if url.endswith("/") else f"{url}/", path)


def list_files(store: ObjectStore, stage: Stage) -> list[StagedFile]:
    """Every object below the stage's path, in the order of their keys."""
    found = store.list(stage.bucket, stage.root + stage.path)
    return [_staged(stage, entry) for entry in found if not entry["Key"].endswith("/")]


def named_files(store: ObjectStore, stage: Stage, names: list[str], *, all_must_exist: bool) -> list[StagedFile]:
    """The objects of COPY's FILES option. Raises ProgrammingError if one is missing that must exist."""
    found = []
    for name in names:
        key = stage.root + stage.path + name
        if entry := store.describe(stage.bucket, key):
            found.append(_staged(stage, entry))
        elif all_must_exist:
            raise ProgrammingError(
                msg=f"Remote file 's3://{stage.bucket}/{key}' was not found.", errno=100016, sqlstate="22000"
            )
    return found


def _staged(stage: Stage, entry: dict[str, Any]) -> StagedFile:
    return StagedFile(
        bucket=stage.bucket,
        key=entry["Key"],
        relative_path=entry["Key"].removeprefix(stage.root),
        size=entry["Size"],
        etag=entry["ETag"].strip('"'),
        modified=entry["LastModified"],
    )
