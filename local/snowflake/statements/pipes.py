"""CREATE, ALTER, DROP and SHOW PIPE, and SYSTEM$PIPE_STATUS.

A pipe is a stored COPY. Locally it runs inside ALTER PIPE … REFRESH, whose answer comes after the load; Snowflake
only queues the files, for serverless compute to load within a minute or so, and looks back seven days at most.
An auto-ingest pipe's events are read by `local.snowpipe`, which issues that statement; Snowflake reads them itself.
Like Snowflake's, a pipe never loads a path twice, whatever became of it and of its content since.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
from fakesnow.dialect import parse_one
from snowflake.connector.errors import ProgrammingError

from local.settings import ACCOUNT, REGION, SNOWPIPE_QUEUE
from local.snowflake import metadata
from local.snowflake.copy_into import PipeLoad, run_copy
from local.snowflake.errors import already_exists, does_not_exist
from local.snowflake.names import IDENTIFIER, ObjectName, literal
from local.snowflake.results import DONE, result_table, status
from local.snowflake.statements.filters import scope
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

# the queue that local/provision makes; Snowflake has its own, sf-snowpipe-…, one an account and bucket
NOTIFICATION_CHANNEL = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{SNOWPIPE_QUEUE}"


class Pipe(NamedTuple):
    name: ObjectName
    definition: str
    auto_ingest: bool
    paused: bool


@statement(
    r"create\s+(?P<replace>or\s+replace\s+)?pipe\s+(?P<if_not_exists>if\s+not\s+exists\s+)?"
    rf"(?P<name>{IDENTIFIER})\b(?P<options>.*?)\s+as\s+(?P<copy>copy\s+into\s.*)"
)
def create_pipe(cursor: Cursor, match: re.Match[str]) -> str:
    name = cursor.resolve(match["name"])
    parse_one(match["copy"])
    exists = _find(cursor, name) is not None
    if exists and match["if_not_exists"]:
        return status(f"{name.name} already exists, statement succeeded.")
    if exists and not match["replace"]:
        raise already_exists(name.name)
    _delete(cursor, name)
    comment = re.search(r"\bcomment\s*=\s*'((?:[^']|'')*)'", match["options"], re.I)
    cursor.duck.execute(
        f"insert into {metadata.pipes(name.database)} values (now(), ?, ?, ?, ?, ?, false)",
        [
            name.schema,
            name.name,
            match["copy"].strip(),
            bool(re.search(r"\bauto_ingest\s*=\s*true\b", match["options"], re.I)),
            comment and comment[1].replace("''", "'"),
        ],
    )
    return status(f"Pipe {name.name} successfully created.")


@statement(
    rf"alter\s+pipe\s+(?:if\s+exists\s+)?(?P<name>{IDENTIFIER})\s+refresh(?:\s+prefix\s*=\s*'(?P<prefix>(?:[^']|'')*)')?"
)
def refresh_pipe(cursor: Cursor, match: re.Match[str]) -> str:
    pipe = _get(cursor, match["name"])
    if pipe.paused:
        raise ProgrammingError(msg=f"Pipe {pipe.name} is paused.", errno=93000, sqlstate="0A000")
    load = PipeLoad(pipe.name, received=datetime.now(UTC), prefix=(match["prefix"] or "").replace("''", "'"))
    results = run_copy(cursor, parse_one(pipe.definition), load)
    sent = [(result.file.relative_path, "SENT") for result in results if not result.skipped]
    return result_table(cursor.duck, {"File": pa.string(), "Status": pa.string()}, sent)


@statement(
    rf"alter\s+pipe\s+(?:if\s+exists\s+)?(?P<name>{IDENTIFIER})\s+set\s+.*?pipe_execution_paused\s*=\s*(?P<paused>true|false).*"
)
def pause_pipe(cursor: Cursor, match: re.Match[str]) -> str:
    name = _get(cursor, match["name"]).name
    cursor.duck.execute(
        f"update {metadata.pipes(name.database)} set paused = ? where schema_name = ? and name = ?",
        [match["paused"].lower() == "true", name.schema, name.name],
    )
    return DONE


@statement(rf"drop\s+pipe\s+(?P<if_exists>if\s+exists\s+)?(?P<name>{IDENTIFIER})")
def drop_pipe(cursor: Cursor, match: re.Match[str]) -> str:
    name = cursor.resolve(match["name"])
    if _find(cursor, name) is None and not match["if_exists"]:
        raise does_not_exist("Pipe", str(name))
    _delete(cursor, name)
    return status(f"{name.name} successfully dropped.")


@statement(r"show\s+pipes\b(?P<clauses>.*)")
def show_pipes(cursor: Cursor, match: re.Match[str]) -> str:
    database, condition = scope(cursor, match["clauses"])
    return (
        f"select created_on, name, {literal(database)} as database_name, schema_name, definition, "
        f"'SYSADMIN' as owner, if(auto_ingest, {literal(NOTIFICATION_CHANNEL)}, null) as notification_channel, "
        "comment, null::varchar as integration, null::varchar as pattern, null::varchar as error_integration, "
        "'ROLE' as owner_role_type, null::varchar as invalid_reason, 'STAGE' as kind "
        f"from {metadata.pipes(database)} where {condition} order by schema_name, name"
    )


def pipe_status(cursor: Cursor, name: str) -> str:
    """SYSTEM$PIPE_STATUS: JSON text. Raises ProgrammingError if there is no such pipe."""
    pipe = _get(cursor, name)
    answer: dict[str, object] = {"executionState": "PAUSED" if pipe.paused else "RUNNING", "pendingFileCount": 0}
    if pipe.auto_ingest:
        answer |= {"notificationChannelName": NOTIFICATION_CHANNEL, "numOutstandingMessagesOnChannel": 0}
    answer |= _last_load(cursor, pipe.name) | _last_error(cursor, pipe.name)
    return json.dumps(answer)


def _last_load(cursor: Cursor, pipe: ObjectName) -> dict[str, str]:
    row = _last_in_history(cursor, pipe, "FIRST_COMMIT_TIME, FILE_NAME, PIPE_RECEIVED_TIME", "Loaded")
    if row is None:
        return {}
    committed, path, received = row
    return {
        "lastIngestedTimestamp": _iso(committed),
        "lastIngestedFilePath": path,
        "lastReceivedMessageTimestamp": _iso(received),
        "lastForwardedMessageTimestamp": _iso(received),
    }


def _last_error(cursor: Cursor, pipe: ObjectName) -> dict[str, str]:
    row = _last_in_history(cursor, pipe, "LAST_LOAD_TIME", "Load failed")
    return {"lastPipeErrorTimestamp": _iso(row[0])} if row else {}


def _last_in_history(cursor: Cursor, pipe: ObjectName, columns: str, outcome: str) -> tuple | None:
    return cursor.row(
        f"select {columns} from {metadata.history(pipe.database)} where PIPE_SCHEMA_NAME = ? and PIPE_NAME = ? "
        "and STATUS = ? order by LAST_LOAD_TIME desc limit 1",
        [pipe.schema, pipe.name, outcome],
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _find(cursor: Cursor, name: ObjectName) -> Pipe | None:
    row = cursor.has_database(name.database) and cursor.row(
        f"select definition, auto_ingest, paused from {metadata.pipes(name.database)} "
        "where schema_name = ? and name = ?",
        [name.schema, name.name],
    )
    return Pipe(name, *row) if row else None


def _get(cursor: Cursor, text: str) -> Pipe:
    name = cursor.resolve(text)
    if pipe := _find(cursor, name):
        return pipe
    raise does_not_exist("Pipe", str(name))


def _delete(cursor: Cursor, name: ObjectName) -> None:
    """Drop a pipe and its memory of loaded paths: Snowflake's new pipe of that name loads them again, too."""
    if not cursor.has_database(name.database):
        raise does_not_exist("Database", name.database)
    key = [name.schema, name.name]
    cursor.duck.execute(f"delete from {metadata.pipes(name.database)} where schema_name = ? and name = ?", key)
    cursor.duck.execute(
        f"update {metadata.history(name.database)} set known_to_pipe = false "
        "where known_to_pipe and PIPE_SCHEMA_NAME = ? and PIPE_NAME = ?",
        key,
    )
