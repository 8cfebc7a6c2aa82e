"""What Snowpipe says about one file: the row of COPY_HISTORY, compared in normalised form, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from threading import Lock
from typing import Any, Protocol

from finance_lab.pipe_status import PipeStatus, pipe_status

# COPY_HISTORY keeps 14 days. A run that is cleared later than that has to be checked by hand.
HISTORY_DAYS = 13
_importing = Lock()


class Verdict(Enum):
    """What a look at COPY_HISTORY means for the task that waits."""

    WAIT = "wait"
    LOADED = "loaded"
    FAILED = "failed"


class Hook(Protocol):
    """The part of the Snowflake hook that this module uses; it closes its connection itself."""

    def get_records(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]: ...

    def get_first(self, sql: str, parameters: Any = None) -> Any: ...


@dataclass(frozen=True)
class Load:
    """One row of COPY_HISTORY."""

    file_name: str
    status: str
    row_count: int | None
    error_count: int | None
    first_error: str | None
    loaded_at: str | None


@dataclass(frozen=True)
class Look:
    """What was seen, as a verdict and a sentence for the log; a warning where somebody has to do something."""

    verdict: Verdict
    message: str
    is_warning: bool = False


@dataclass(frozen=True)
class ExpectedLoad:
    """A load that is waited for: S3 object `key` into `table` (DB.SCHEMA.TABLE), by `pipe` where it is known.

    `expected_rows` is what the execution says the object holds.
    """

    table: str
    key: str
    expected_rows: int
    pipe: str | None = None

    def look_through(self, snowflake_conn_id: str) -> Look:
        """look() through Airflow's connection of that id."""
        # Late: the connector brings pandas, which would cost every reading of the DAG file a second. And one at a time:
        # the triggerer's threads come here together.
        with _importing:
            from finance_lab.hooks.snowflake import FinanceSnowflakeHook

        return self.look(FinanceSnowflakeHook(snowflake_conn_id))

    def look(self, hook: Hook) -> Look:
        """Look once. A Snowflake that cannot be reached is waited for; what it refuses is raised."""
        from snowflake.connector.errors import DatabaseError, Error, OperationalError

        try:
            load = find_load(hook, self.table, self.key)
            seen = judge(load, self.table, self.key, self.expected_rows)
            if seen.verdict is not Verdict.WAIT or self.pipe is None:
                return seen
            return _with_pipe(seen, pipe_status(hook, self.pipe))
        except (Error, OSError) as error:
            if isinstance(error, DatabaseError) and not isinstance(error, OperationalError):
                raise
            message = f"Snowflake cannot be asked about {self.key}: {getattr(error, 'msg', None) or error}"
            return Look(Verdict.WAIT, message, is_warning=True)


def copy_history_sql(table: str) -> str:
    """The query for a landing table's newest loads of files that end like a given name; `table` is DB.SCHEMA.TABLE."""
    database = table.split(".", 1)[0]
    return f"""
        select file_name, status, row_count, error_count, first_error_message, last_load_time
        from table({database}.information_schema.copy_history(
            table_name => '{table}', start_time => dateadd(day, -{HISTORY_DAYS}, current_timestamp())
        ))
        where file_name like %(pattern)s
        order by last_load_time desc
    """


def find_load(hook: Hook, table: str, key: str) -> Load | None:
    """The newest load of S3 object `key` into `table`, or None while Snowpipe has not recorded one."""
    pattern = "%" + key.rsplit("/", 1)[-1]
    for file_name, status, row_count, error_count, first_error, loaded_at in hook.get_records(
        copy_history_sql(table), parameters={"pattern": pattern}
    ):
        if same_file(file_name, key):
            return Load(file_name, status, row_count, error_count, first_error, str(loaded_at))
    return None


def same_file(file_name: str, key: str) -> bool:
    """True if COPY_HISTORY's name is the object's: it is relative to the stage, and the key to the bucket."""
    name, key = file_name.strip("/"), key.strip("/")
    return name == key or key.endswith(f"/{name}") or name.endswith(f"/{key}")


def judge(load: Load | None, table: str, key: str, expected_rows: int) -> Look:
    """What `find_load`'s answer means for who waits for that many rows."""
    if load is None:
        return Look(Verdict.WAIT, f"Snowpipe has not recorded {key} for {table} yet")
    status = " ".join(load.status.replace("_", " ").lower().split())
    seen = f"{load.file_name} into {table}: {load.status}, {load.row_count} rows, at {load.loaded_at}"
    if status == "load in progress":
        return Look(Verdict.WAIT, seen)
    if status == "loaded" and load.row_count == expected_rows and not load.error_count:
        return Look(Verdict.LOADED, seen)
    if status == "loaded":
        return Look(Verdict.FAILED, f"Snowpipe lost rows: expected {expected_rows}. {seen}")
    if status in ("load failed", "partially loaded", "load skipped"):
        return Look(
            Verdict.FAILED,
            f"Snowpipe: {load.first_error or 'no error message given'}. {seen}, {load.error_count} errors",
        )
    return Look(Verdict.WAIT, f"unknown status, waiting on: {seen}", is_warning=True)


def _with_pipe(seen: Look, status: PipeStatus) -> Look:
    return Look(seen.verdict, f"{seen.message}; {status.message}", seen.is_warning or status.is_warning)
