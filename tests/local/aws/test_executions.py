"""Executions start, end and are described as on AWS."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.aws.conftest import Cloud, Server, invocation
from tests.patience import eventually

LIMIT = 262_144


def waiting(seconds: int = 60, **top: Any) -> dict:
    return {"states": {"W": {"Type": "Wait", "Seconds": seconds, "End": True}}, "top": top}


def refused(code: str) -> Any:
    return pytest.raises(ClientError, match=code)


def test_an_execution_that_succeeds_is_described_with_its_output(cloud: Cloud) -> None:
    ended = cloud.run({"P": {"Type": "Pass", "Output": {"x": 1}, "Next": "S"}, "S": {"Type": "Succeed"}}, {"a": 1})
    assert (ended["status"], ended["output"], ended["input"]) == ("SUCCEEDED", {"x": 1}, '{"a": 1}')
    assert ended["stopDate"] >= ended["startDate"]


def test_succeed_has_an_output_of_its_own(cloud: Cloud) -> None:
    assert cloud.run({"S": {"Type": "Succeed", "Output": "{% $states.input.a %}"}}, {"a": 7})["output"] == 7


def test_a_fail_states_error_and_cause_may_be_expressions(cloud: Cloud) -> None:
    fail = {"Type": "Fail", "Error": "{% $states.input.e %}", "Cause": "{% 'because of ' & $states.input.c %}"}
    ended = cloud.run({"F": fail}, {"e": "Mismatch", "c": "counts"})
    assert (ended["status"], ended["error"], ended["cause"]) == ("FAILED", "Mismatch", "because of counts")
    assert "output" not in ended


def test_an_execution_out_of_time_ends_as_timed_out(cloud: Cloud) -> None:
    execution = cloud.begin(cloud.machine(**waiting(TimeoutSeconds=1)))
    ended = cloud.end(execution)
    assert ended["status"] == "TIMED_OUT"
    assert (ended["stopDate"] - ended["startDate"]).total_seconds() < 30  # not the 60 of its state
    assert cloud.events(execution)[-1]["type"] == "ExecutionTimedOut"


def test_stopping_aborts_at_once_with_error_and_cause(cloud: Cloud) -> None:
    execution = cloud.begin(cloud.machine(**waiting()))
    eventually(lambda: any(event["type"] == "WaitStateEntered" for event in cloud.events(execution)))
    cloud.stepfunctions.stop_execution(executionArn=execution, error="Told", cause="to stop")
    described = cloud.stepfunctions.describe_execution(executionArn=execution)
    assert (described["status"], described["error"], described["cause"]) == ("ABORTED", "Told", "to stop")
    assert [event["type"] for event in cloud.events(execution)] == [
        "ExecutionStarted",
        "WaitStateEntered",
        "ExecutionAborted",
    ]


def test_stopping_right_after_starting_leaves_nothing_running(cloud: Cloud) -> None:
    machine = cloud.machine({"F": {"Type": "Fail", "Error": "Ran"}})
    for _ in range(5):
        execution = cloud.begin(machine)
        try:
            cloud.stepfunctions.stop_execution(executionArn=execution)
        except ClientError:  # it was faster
            assert cloud.end(execution)["error"] == "Ran"
        else:
            assert cloud.end(execution)["status"] == "ABORTED"


def test_an_aborted_execution_runs_no_further_state(cloud: Cloud, tmp_path: Path) -> None:
    marker, stopped = cloud.bucket(), tmp_path / "stopped"
    slow = cloud.function(
        """
        import os, time
        def handle(event, context):
            while not os.path.exists(event): time.sleep(0.01)
        """,
        Timeout=100,
    )
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:putObject",
        "Arguments": {"Bucket": marker, "Key": "went-on", "Body": "x"},
        "End": True,
    }
    execution = cloud.begin(cloud.machine({"T": invocation(slow, Next="P"), "P": put}), str(stopped))
    eventually(lambda: any(event["type"] == "TaskStarted" for event in cloud.events(execution)))
    cloud.stepfunctions.stop_execution(executionArn=execution)
    stopped.touch()
    eventually(lambda: "END" in cloud.logged(f"/aws/lambda/{slow}"))
    assert cloud.stepfunctions.describe_execution(executionArn=execution)["status"] == "ABORTED"
    assert cloud.s3.list_objects_v2(Bucket=marker)["KeyCount"] == 0


def test_starting_again_with_the_same_name_and_input_joins_the_running_execution(cloud: Cloud) -> None:
    machine, name = cloud.machine(**waiting()), uuid.uuid4().hex
    first = cloud.begin(machine, {"a": 1}, name=name)
    assert cloud.begin(machine, {"a": 1}, name=name) == first
    with refused("ExecutionAlreadyExists"):
        cloud.begin(machine, {"a": 2}, name=name)
    cloud.stepfunctions.stop_execution(executionArn=first)
    with refused("ExecutionAlreadyExists"):
        cloud.begin(machine, {"a": 1}, name=name)


@pytest.mark.parametrize("name", ["with blank", "a:b", "x" * 81, "a/b", "a*"])
def test_names_that_aws_refuses_are_refused(cloud: Cloud, name: str) -> None:
    machine = cloud.machine({"S": {"Type": "Succeed"}})
    with refused("InvalidName"):
        cloud.begin(machine, name=name)


def test_input_that_is_not_json_is_refused(cloud: Cloud) -> None:
    machine = cloud.machine({"S": {"Type": "Succeed"}})
    with refused("InvalidExecutionInput"):
        cloud.stepfunctions.start_execution(stateMachineArn=machine, input="{")


def test_input_is_limited_in_bytes(cloud: Cloud) -> None:
    machine = cloud.machine({"S": {"Type": "Succeed", "Output": 1}})
    fits = json.dumps("é" * ((LIMIT - 2) // 2), ensure_ascii=False)
    started = cloud.stepfunctions.start_execution(stateMachineArn=machine, input=fits)
    assert cloud.end(started["executionArn"])["status"] == "SUCCEEDED"
    with refused("ValidationException"):
        cloud.stepfunctions.start_execution(stateMachineArn=machine, input=fits[:-1] + 'a"')


@pytest.mark.parametrize(("size", "status"), [(LIMIT - 2, "SUCCEEDED"), (LIMIT - 1, "FAILED")])
def test_a_states_output_is_limited_to_the_byte(cloud: Cloud, size: int, status: str) -> None:
    expression = (
        f"{{% $substring($join($map([1..{size // 100 + 1}], function($i){{ $states.input.s }})), 0, {size}) %}}"
    )
    ended = cloud.run({"P": {"Type": "Pass", "Output": expression, "End": True}}, {"s": "x" * 100})
    assert ended["status"] == status
    if status == "FAILED":
        assert ended["error"] == "States.DataLimitExceeded"


@pytest.mark.parametrize("where", ["given", "returned"])
def test_what_a_task_is_given_or_returns_is_limited_and_the_error_can_be_caught(cloud: Cloud, where: str) -> None:
    big = cloud.function(f"def handle(event, context): return 'x' * {LIMIT if where == 'returned' else 1}")
    payload = {"big": "{% $states.input.half & $states.input.half & '1234' %}"} if where == "given" else {}
    catch = {"ErrorEquals": ["States.DataLimitExceeded"], "Output": "{% $states.errorOutput.Error %}", "Next": "S"}
    task = invocation(big, payload, Output="done", Catch=[catch], Next="S")
    ended = cloud.run({"T": task, "S": {"Type": "Succeed"}}, {"half": "x" * (LIMIT // 2)})
    assert ended["output"] == "States.DataLimitExceeded"


def test_history_tells_what_happened_in_order(cloud: Cloud) -> None:
    echo = cloud.function("def handle(event, context): return event")
    execution = cloud.begin(cloud.machine({"T": invocation(echo, End=True)}), {"a": None})
    cloud.end(execution)
    events = cloud.events(execution)
    assert [event["type"] for event in events] == [
        "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited",
        "ExecutionSucceeded",
    ]  # fmt: skip
    assert [event["id"] for event in events] == list(range(1, 8))
    assert json.loads(events[-1]["executionSucceededEventDetails"]["output"]) == {"a": None}


def test_the_context_object_identifies_the_execution(cloud: Cloud) -> None:
    machine = cloud.machine({"P": {"Type": "Pass", "Output": "{% $states.context.Execution %}", "End": True}})
    name = uuid.uuid4().hex
    execution = cloud.begin(machine, {"a": 1}, name=name)
    context = cloud.end(execution)["output"]
    assert (context["Name"], context["Id"], context["Input"]) == (name, execution, {"a": 1})
    assert context["StartTime"].endswith("Z")


def test_many_executions_at_once_all_succeed(cloud: Cloud) -> None:
    expression = "{% $sum($map([1..300], function($i){ $i * $states.input.n })) %}"
    machine = cloud.machine({"P": {"Type": "Pass", "Output": expression, "End": True}})
    executions = [cloud.begin(machine, {"n": number}) for number in range(8)]
    assert [cloud.end(one)["output"] for one in executions] == [45150 * number for number in range(8)]


def test_old_histories_shrink_to_their_last_event(cloud: Cloud) -> None:
    machine = cloud.machine({"S": {"Type": "Succeed"}})
    executions = []
    for _ in range(12):  # one after the other: the oldest are those that ended first
        executions.append(cloud.begin(machine))
        cloud.end(executions[-1])
    eventually(lambda: len(cloud.events(executions[0])) == 1)
    assert cloud.events(executions[0])[0]["type"] == "ExecutionSucceeded"
    assert len(cloud.events(executions[-1])) == 4


def test_executions_are_listed_newest_first_page_by_page(cloud: Cloud) -> None:
    machine = cloud.machine({"P": {"Type": "Pass", "End": True}})
    for number in range(5):
        cloud.end(cloud.begin(machine, name=f"e-{number}"))
    cloud.run({"P": {"Type": "Pass", "End": True}})
    pages = cloud.stepfunctions.get_paginator("list_executions").paginate(
        stateMachineArn=machine, PaginationConfig={"PageSize": 2}
    )
    listed = [[one["name"] for one in page["executions"]] for page in pages]
    assert listed == [["e-4", "e-3"], ["e-2", "e-1"], ["e-0"]]


def test_executions_and_their_inputs_outlive_the_server(own_server: Server) -> None:
    own_server.start()
    cloud = Cloud(own_server)
    machine = cloud.machine({"P": {"Type": "Pass", "End": True}})
    given = {"coins": ["a", "b"], "since": 1, "until": 2}
    ended = cloud.end(cloud.begin(machine, given, name="repair-1"))
    own_server.stop()
    own_server.start()
    [listed] = cloud.stepfunctions.list_executions(stateMachineArn=machine)["executions"]
    described = cloud.stepfunctions.describe_execution(executionArn=listed["executionArn"])
    assert (listed["name"], listed["startDate"]) == ("repair-1", ended["startDate"])
    assert (described["status"], json.loads(described["input"])) == ("SUCCEEDED", given)
