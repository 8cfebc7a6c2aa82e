"""Write executions to CloudWatch Logs and count them in AWS/States, as AWS does.

ministack accepts a loggingConfiguration and does nothing with it, and has no metrics of executions for alarms to
watch.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime

from ministack.services import cloudwatch, cloudwatch_logs

logger = logging.getLogger("local.aws.executions")

_METRICS = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}
_FATAL = {"ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut"}
_ERROR_ENDINGS = ("Failed", "TimedOut", "Aborted", "FailStateEntered")
_PAYLOADS = {"input", "inputDetails", "output", "outputDetails"}


def count(machine: dict, metric: str, value: float = 1, unit: str = "Count") -> None:
    """Add a value to one of the state machine's metrics."""
    dimensions = {"StateMachineArn": machine["stateMachineArn"]}
    cloudwatch.record_metric("AWS/States", metric, value, unit, dimensions)


def record_end(machine: dict, execution: dict) -> None:
    """Write an ended execution's events to the machine's log group and count it."""
    count(machine, _METRICS[execution["status"]])
    seconds = _seconds(execution["stopDate"]) - _seconds(execution["startDate"])
    count(machine, "ExecutionTime", 1000 * seconds, "Milliseconds")
    try:
        _write_log(machine, execution)
    except Exception:  # a log that cannot be written never fails an execution on AWS
        logger.warning("no log written for %s", execution["executionArn"], exc_info=True)


def _write_log(machine: dict, execution: dict) -> None:
    configuration = machine.get("loggingConfiguration") or {}
    group = _group_of(configuration)
    if group is None:
        return
    wanted = [event for event in execution["events"] if _is_logged(event["type"], configuration.get("level", "OFF"))]
    if not wanted:
        return
    stream = group["streams"].setdefault(f"states/{machine['name']}/{execution['startDate'][:16]}", _new_stream())
    now = _milliseconds()
    with_data = configuration.get("includeExecutionData", False)
    entries = [
        {
            "timestamp": int(1000 * _seconds(event["timestamp"])),
            "ingestionTime": now,
            "message": json.dumps(_message(event, execution["executionArn"], with_data)),
        }
        for event in wanted
    ]
    cloudwatch_logs._append_log_events(stream, entries)


def _group_of(configuration: dict) -> dict | None:
    destinations = configuration.get("destinations") or []
    if configuration.get("level", "OFF") == "OFF" or not destinations:
        return None
    arn = destinations[0]["cloudWatchLogsLogGroup"]["logGroupArn"]
    return cloudwatch_logs._log_groups.get(arn.split(":log-group:")[1].split(":")[0])


def _is_logged(event_type: str, level: str) -> bool:
    if level == "ALL":
        return True
    return event_type in _FATAL or (level == "ERROR" and event_type.endswith(_ERROR_ENDINGS))


def _message(event: dict, arn: str, with_data: bool) -> dict:
    details = next((value for key, value in event.items() if key.endswith("EventDetails")), {})
    if not with_data:
        details = {key: value for key, value in details.items() if key not in _PAYLOADS}
    return {
        "id": str(event["id"]),
        "type": event["type"],
        "details": details,
        "previous_event_id": str(event.get("previousEventId", 0)),
        "event_timestamp": str(int(1000 * _seconds(event["timestamp"]))),
        "execution_arn": arn,
    }


def _new_stream() -> dict:
    return {
        "events": [],
        "uploadSequenceToken": "1",
        "creationTime": _milliseconds(),
        "firstEventTimestamp": None,
        "lastEventTimestamp": None,
        "lastIngestionTime": None,
    }


def _seconds(timestamp: str) -> float:
    return datetime.fromisoformat(timestamp).timestamp()


def _milliseconds() -> int:
    return int(1000 * time.time())
