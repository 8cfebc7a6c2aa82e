"""The auto-ingest pipes of a schema, and the statements that have them load."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from snowflake.connector import DictCursor, SnowflakeConnection

from local.snowpipe.events import CreatedObject


@dataclass(frozen=True)
class Pipe:
    """A pipe, the table it fills, and the place in a bucket that it reads."""

    name: str
    table: str
    bucket: str
    prefix: str

    def reads(self, created: CreatedObject) -> bool:
        return created.bucket == self.bucket and created.key.startswith(self.prefix)


@dataclass(frozen=True)
class Load:
    """What became of a file that a pipe took up."""

    path: str
    status: str
    rows: int
    error: str | None


class Snowflake:
    """The statements that Snowpipe sends, in a session that opens with the first one and lasts as the `with` does."""

    def __init__(self, connect: Callable[[], SnowflakeConnection], schema: str) -> None:
        self._connect = connect
        self._schema = schema
        self._connection: SnowflakeConnection | None = None

    def pipes(self) -> list[Pipe]:
        """The schema's auto-ingest pipes. Raises snowflake.connector.errors.Error."""
        urls = {_full_name(stage): stage["url"] for stage in self._rows(f"show stages in schema {self._schema}")}
        pipes = self._rows(f"show pipes in schema {self._schema}")
        return [_pipe(pipe, urls) for pipe in pipes if pipe["notification_channel"]]

    def refresh(self, pipe: Pipe, key: str | None = None) -> list[Load]:
        """Have a pipe load one object, or all that it has not loaded yet.

        Raises snowflake.connector.errors.Error, also if the pipe is paused.
        """
        prefix = "" if key is None else f" prefix = {_literal(key.removeprefix(pipe.prefix))}"
        taken_up = {row["File"] for row in self._rows(f"alter pipe {pipe.name} refresh{prefix}")}
        return [load for load in self._loads(pipe) if load.path in taken_up] if taken_up else []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _loads(self, pipe: Pipe) -> list[Load]:
        rows = self._rows(
            "select file_name, status, row_count, first_error_message "
            f"from table({pipe.name.split('.')[0]}.information_schema.copy_history("
            f"table_name => {_literal(pipe.table)}, start_time => dateadd(hour, -1, current_timestamp()))) "
            f"where pipe_name = {_literal(pipe.name.split('.')[-1])} order by file_name"
        )
        return [Load(r["FILE_NAME"], r["STATUS"], r["ROW_COUNT"], r["FIRST_ERROR_MESSAGE"]) for r in rows]

    def _rows(self, sql: str) -> list[dict]:
        if self._connection is None:
            self._connection = self._connect()
        with self._connection.cursor(DictCursor) as cursor:
            return list(cursor.execute(sql))


def _pipe(shown: dict, urls: dict[str, str]) -> Pipe:
    table = re.search(r"\bcopy\s+into\s+([\w.$]+)", shown["definition"], re.I)[1]
    stage, path = re.search(r"\bfrom\s+@([\w.$]+)(?:/([^\s)]*))?", shown["definition"], re.I).groups()
    bucket, _, root = urls[_complete(stage, shown)].removeprefix("s3://").partition("/")
    return Pipe(_full_name(shown), _complete(table, shown), bucket, root + (path or ""))


def _full_name(shown: dict) -> str:
    return f"{shown['database_name']}.{shown['schema_name']}.{shown['name']}"


def _complete(name: str, shown: dict) -> str:
    """A name in a pipe's definition, completed with the pipe's own database and schema."""
    parts = name.upper().split(".")
    return ".".join([shown["database_name"], shown["schema_name"]][: 3 - len(parts)] + parts)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
