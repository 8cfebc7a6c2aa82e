"""How a Step Functions execution ended, in words: shared by the operator that waits and its trigger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

STOPPED_BY_USER = "StoppedByUser"
STOPPED_CAUSE = "the Airflow task that waited for it was failed, cleared or marked by a user"
"""Error and cause of an execution that Airflow stops."""

UNAVAILABLE = frozenset({"ServiceUnavailable", "InternalFailure", "RequestLimitExceeded", "TooManyRequestsException"})
RUNNING = frozenset({"RUNNING", "PENDING_REDRIVE"})


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
