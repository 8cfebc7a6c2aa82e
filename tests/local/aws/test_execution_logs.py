"""Executions leave log events and metrics."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.local.aws.conftest import Cloud
from tests.patience import eventually

PASS_THEN_FAIL = {
    "P": {"Type": "Pass", "Output": {"payload": "in the clear"}, "Next": "F"},
    "F": {"Type": "Fail", "Error": "Mismatch"},
}


def logged_run(cloud: Cloud, states: dict, level: str, data: bool = False) -> list[dict[str, Any]]:
    group = f"/aws/states/{uuid.uuid4().hex}"
    cloud.logs.create_log_group(logGroupName=group)
    arn = cloud.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["arn"]
    configuration = {
        "level": level,
        "includeExecutionData": data,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": arn}}],
    }
    cloud.run(states, loggingConfiguration=configuration)
    return [json.loads(line) for line in eventually(lambda: cloud.logged(group), "the log").splitlines()]


def test_level_all_logs_every_event_without_payloads_unless_asked(cloud: Cloud) -> None:
    entries = logged_run(cloud, PASS_THEN_FAIL, "ALL")
    assert [entry["type"] for entry in entries] == [
        "ExecutionStarted", "PassStateEntered", "PassStateExited", "FailStateEntered", "ExecutionFailed",
    ]  # fmt: skip
    assert "in the clear" not in json.dumps(entries)
    assert entries[-1]["details"]["error"] == "Mismatch"
    assert ":execution:" in entries[0]["execution_arn"]


def test_payloads_are_logged_when_asked(cloud: Cloud) -> None:
    assert "in the clear" in json.dumps(logged_run(cloud, PASS_THEN_FAIL, "ALL", data=True))


def test_level_error_logs_what_went_wrong(cloud: Cloud) -> None:
    entries = logged_run(cloud, PASS_THEN_FAIL, "ERROR")
    assert [entry["type"] for entry in entries] == ["FailStateEntered", "ExecutionFailed"]


def test_level_fatal_logs_the_end_only(cloud: Cloud) -> None:
    assert [entry["type"] for entry in logged_run(cloud, PASS_THEN_FAIL, "FATAL")] == ["ExecutionFailed"]


def test_executions_are_counted_for_alarms(cloud: Cloud) -> None:
    fails = cloud.machine({"F": {"Type": "Fail"}})
    waits = cloud.machine({"W": {"Type": "Wait", "Seconds": 60, "End": True}})
    cloud.end(cloud.begin(fails))
    stopped = cloud.begin(waits)
    cloud.stepfunctions.stop_execution(executionArn=stopped)
    for machine, metric in ((fails, "ExecutionsStarted"), (fails, "ExecutionsFailed"), (waits, "ExecutionsAborted")):
        # an execution is seen to have ended a moment before it is counted
        assert eventually(lambda machine=machine, metric=metric: counted(cloud, machine, metric), metric) == 1


def counted(cloud: Cloud, machine: str, metric: str) -> float:
    now = datetime.now(UTC)
    points = cloud.cloudwatch.get_metric_statistics(
        Namespace="AWS/States",
        MetricName=metric,
        Dimensions=[{"Name": "StateMachineArn", "Value": machine}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    return sum(point["Sum"] for point in points)
