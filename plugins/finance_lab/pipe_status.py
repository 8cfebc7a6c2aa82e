"""What SYSTEM$PIPE_STATUS says of a pipe that is waited for, in a sentence; a warning when it is paused or stalled."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol


class Hook(Protocol):
    """The part of the Snowflake hook that this module uses; it closes its connection itself."""

    def get_first(self, sql: str, parameters: Any = None) -> Any: ...


@dataclass(frozen=True)
class PipeStatus:
    """The sentence, and whether nothing will be loaded before somebody acts."""

    message: str
    is_warning: bool


def pipe_status(hook: Hook, pipe: str) -> PipeStatus:
    """Ask about `pipe` (DB.SCHEMA.PIPE). A status that can't be read is a warning, no error: the load may yet come.

    Words of Snowflake's: https://docs.snowflake.com/en/sql-reference/functions/system_pipe_status
    """
    from snowflake.connector.errors import ProgrammingError

    try:
        row = hook.get_first("select system$pipe_status(%(pipe)s)", parameters={"pipe": pipe})
    except ProgrammingError as error:
        return PipeStatus(f"the status of pipe {pipe} cannot be read: {error.msg or error}", is_warning=True)
    status = _parsed(row)
    if status is None:
        return PipeStatus(f"the status of pipe {pipe} cannot be read: the answer is {row!r}", is_warning=True)
    state = str(status.get("executionState", "unknown"))
    said = [f"pipe {pipe} is {state}", f"{status.get('pendingFileCount', 'unknown')} files pending"]
    if message := status.get("lastReceivedMessageTimestamp"):
        said.append(f"its last message came at {message}")
    runs = state.upper() == "RUNNING"
    if not runs:
        said.append(_way_out(state, pipe))
    said += [f"{name}: {status[name]}" for name in ("error", "fault") if status.get(name)]
    return PipeStatus(", ".join(said), is_warning=not runs or bool(status.get("error") or status.get("fault")))


def _parsed(row: Any) -> dict[str, Any] | None:
    try:
        status = json.loads(row[0])
    except (TypeError, ValueError, LookupError):  # no row, no text, no JSON
        return None
    return status if isinstance(status, dict) else None


def _way_out(state: str, pipe: str) -> str:
    if state.upper() == "PAUSED":
        return f"resume it: alter pipe {pipe} set pipe_execution_paused = false"
    return f"look into it: select system$pipe_status('{pipe}')"
