"""How long an execution is waited for, and how it ended, in words: shared by DAGs, operator and trigger."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

STOPPED_BY_USER = "StoppedByUser"
STOPPED_CAUSE = "the Airflow task that waited for it was failed, cleared or marked by a user"
"""Error and cause of an execution that Airflow stops."""

UNAVAILABLE = frozenset({"ServiceUnavailable", "InternalFailure", "RequestLimitExceeded", "TooManyRequestsException"})
"""Error codes of an AWS that is away for a moment."""

WAIT_SECONDS = 1560
"""The state machine times itself out after 1,500 s: its own word is worth waiting for."""

RUNNING = frozenset({"RUNNING", "PENDING_REDRIVE"})


def looks(poll_seconds: int) -> int:
    """How many looks at an execution, one every `poll_seconds`, last WAIT_SECONDS or longer."""
    return math.ceil(WAIT_SECONDS / poll_seconds)


def has_ended(execution: Mapping[str, Any]) -> bool:
    """True for every status that will not change: SUCCEEDED, FAILED, TIMED_OUT, ABORTED."""
    return execution["status"] not in RUNNING


def will_pass(error: Exception) -> bool:
    """Whether an error of AWS is of the moment: no connection, too many calls, a fault of its own."""
    answer = getattr(error, "response", None)
    if answer is None:
        return True  # one of botocore's own: there was no answer
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= 500 or "Throttl" in answer["Error"]["Code"] or answer["Error"]["Code"] in UNAVAILABLE


def failure(execution: Mapping[str, Any]) -> str:
    """One sentence about an execution that did not succeed: status, error and cause.

    `execution` is DescribeExecution's answer, or its keys status, executionArn, error, cause. A cause that is a
    Lambda function's JSON is cut down to its message.
    """
    error, cause = execution.get("error") or "no error given", _readable(execution.get("cause") or "no cause given")
    return f"{error}: {cause} (execution {execution['status']}: {execution['executionArn']})"


def _readable(cause: str) -> str:
    try:
        parsed = json.loads(cause)
    except ValueError:
        return cause
    message = parsed.get("errorMessage") if isinstance(parsed, dict) else None
    return message if isinstance(message, str) and message else cause
