"""The state machine language, as far as the pipeline uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.local.aws.conftest import Cloud, invocation
from tests.patience import eventually

DONE = {"Type": "Succeed"}

FLAKY = """
import itertools
calls = itertools.count(1)
class RateLimited(Exception): pass
class Broken(Exception): pass
def handle(event, context):
    number = next(calls)
    if number <= event["failures"]: raise {"RateLimited": RateLimited, "Broken": Broken}[event["error"]]("no")
    return number
"""


def test_retry_goes_by_the_exceptions_name(cloud: Cloud) -> None:
    retry = [{"ErrorEquals": ["RateLimited"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1}]
    states = {"T": invocation(cloud.function(FLAKY), Retry=retry, End=True)}
    assert cloud.run(states, {"failures": 1, "error": "RateLimited"})["output"] == 2
    states = {"T": invocation(cloud.function(FLAKY), Retry=retry, End=True)}
    ended = cloud.run(states, {"failures": 1, "error": "Broken"})
    assert (ended["status"], ended["error"]) == ("FAILED", "Broken")
    assert json.loads(ended["cause"])["errorMessage"] == "no"


def test_retry_waits_longer_each_time_and_gives_up(cloud: Cloud) -> None:
    retry = [{"ErrorEquals": ["RateLimited"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1.5}]
    states = {"T": invocation(cloud.function(FLAKY), Retry=retry, End=True)}
    execution = cloud.begin(cloud.machine(states), {"failures": 9, "error": "RateLimited"})
    assert cloud.end(execution)["error"] == "RateLimited"
    at = {
        kind: [event["timestamp"] for event in cloud.events(execution) if event["type"] == kind]
        for kind in ("TaskScheduled", "TaskFailed")
    }
    assert (len(at["TaskScheduled"]), len(at["TaskFailed"])) == (3, 3)
    waits = [again - failed for failed, again in zip(at["TaskFailed"], at["TaskScheduled"][1:], strict=False)]
    assert [wait.total_seconds() > least for wait, least in zip(waits, (0.9, 1.4), strict=True)] == [True, True]


def test_catch_goes_by_the_exceptions_name_and_sees_the_error(cloud: Cloud) -> None:
    catches = [
        {"ErrorEquals": ["Other"], "Next": "Wrong"},
        {"ErrorEquals": ["RateLimited"], "Output": "{% $states.errorOutput %}", "Assign": {"n": 3}, "Next": "Right"},
    ]
    states = {
        "T": invocation(cloud.function(FLAKY), Catch=catches, Next="Wrong"),
        "Wrong": {"Type": "Fail"},
        "Right": {"Type": "Succeed", "Output": {"error": "{% $states.input.Error %}", "n": "{% $n %}"}},
    }
    assert cloud.run(states, {"failures": 1, "error": "RateLimited"})["output"] == {"error": "RateLimited", "n": 3}


@pytest.mark.parametrize(
    ("code", "timeout", "error"),
    [
        ("import time\ndef handle(event, context): time.sleep(9)", 1, "Sandbox.Timedout"),
        ("import os\ndef handle(event, context): os._exit(1)", 9, "Runtime.ExitError"),
    ],
)
def test_a_function_out_of_time_or_crashed_is_a_failed_task(cloud: Cloud, code: str, timeout: int, error: str) -> None:
    catch = {"ErrorEquals": ["States.TaskFailed"], "Output": "{% $states.errorOutput.Error %}", "Next": "Done"}
    task = invocation(cloud.function(code, Timeout=timeout), Catch=[catch], Next="Done")
    assert cloud.run({"T": task, "Done": DONE})["output"] == error


def test_a_task_out_of_time_fails_with_states_timeout(cloud: Cloud) -> None:
    slow = cloud.function("import time\ndef handle(event, context): time.sleep(30)", Timeout=100)
    catch = {"ErrorEquals": ["States.Timeout"], "Output": "{% $states.errorOutput.Error %}", "Next": "Done"}
    execution = cloud.begin(
        cloud.machine({"T": invocation(slow, TimeoutSeconds=1, Catch=[catch], Next="Done"), "Done": DONE})
    )
    ended = cloud.end(execution)
    assert ended["output"] == "States.Timeout"
    assert (ended["stopDate"] - ended["startDate"]).total_seconds() < 20  # not the function's 30


def test_map_keeps_the_order_of_its_items_and_bounds_how_many_run_at_once(cloud: Cloud, tmp_path: Path) -> None:
    name = cloud.function(
        """
        import os, pathlib, time
        def handle(event, context):
            here = pathlib.Path(event["folder"])
            (here / str(os.getpid())).touch()
            while len(list(here.iterdir())) < 2: time.sleep(0.01)  # the other one
            return {"n": event["n"], "pid": os.getpid()}
        """,
        Timeout=100,
    )
    states = {
        "M": {
            "Type": "Map",
            "Items": "{% $states.input.items %}",
            "MaxConcurrency": 2,
            "ItemSelector": {
                "n": "{% $states.context.Map.Item.Value %}",
                "index": "{% $states.context.Map.Item.Index %}",
                "folder": str(tmp_path),
            },
            "ItemProcessor": {"StartAt": "T", "States": {"T": invocation(name, End=True)}},
            "Assign": {"pids": "{% $distinct($states.result.pid) %}"},
            "Output": "{% $states.result.n %}",
            "Next": "Done",
        },
        "Done": {"Type": "Succeed", "Output": {"n": "{% $states.input %}", "workers": "{% $count($pids) %}"}},
    }
    assert cloud.run(states, {"items": [5, 3, 9, 1]})["output"] == {"n": [5, 3, 9, 1], "workers": 2}


@pytest.mark.parametrize("items", [[], [None], [[]], [{"a": 1}]])
def test_map_over_few_items_gives_as_many_results(cloud: Cloud, items: list) -> None:
    states = {
        "M": {
            "Type": "Map",
            "Items": "{% $states.input %}",
            "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}},
            "End": True,
        }
    }
    assert cloud.run(states, items)["output"] == items


def test_an_error_inside_a_map_can_be_caught_around_it(cloud: Cloud) -> None:
    inner = {"P": {"Type": "Pass", "Output": "{% $states.input.nowhere %}", "End": True}}
    catch = {"ErrorEquals": ["States.ALL"], "Output": "{% $states.errorOutput.Error %}", "Next": "Done"}
    states = {
        "M": {
            "Type": "Map",
            "Items": [1, 2],
            "ItemProcessor": {"StartAt": "P", "States": inner},
            "Catch": [catch],
            "Next": "Done",
        },
        "Done": DONE,
    }
    assert cloud.run(states)["output"] == "States.QueryEvaluationError"


def test_a_loop_counts_with_assign_and_leaves_by_choice(cloud: Cloud) -> None:
    states = {
        "Begin": {"Type": "Pass", "Assign": {"n": 0, "seen": []}, "Next": "Again"},
        "Again": {
            "Type": "Pass",
            "Assign": {"n": "{% $n + 1 %}", "seen": "{% $append($seen, $n) %}"},
            "Next": "Enough",
        },
        "Enough": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $n >= $states.input.until and $count($seen) = $n %}", "Next": "Done"}],
            "Default": "Again",
        },
        "Done": {"Type": "Succeed", "Output": {"n": "{% $n %}", "seen": "{% $seen %}"}},
    }
    assert cloud.run(states, {"until": 4})["output"] == {"n": 4, "seen": [0, 1, 2, 3]}


def test_a_choice_without_a_match_fails(cloud: Cloud) -> None:
    states = {"C": {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "Done"}]}, "Done": DONE}
    assert cloud.run(states)["error"] == "States.NoChoiceMatched"


@pytest.mark.parametrize("condition", ["1", "'true'", "null", "$states.input.nowhere"])
def test_a_condition_that_is_no_boolean_fails(cloud: Cloud, condition: str) -> None:
    choice = {"Type": "Choice", "Choices": [{"Condition": f"{{% {condition} %}}", "Next": "Done"}], "Default": "Done"}
    assert cloud.run({"C": choice, "Done": DONE})["error"] == "States.QueryEvaluationError"


def test_parallel_gives_its_branches_results_in_order(cloud: Cloud) -> None:
    branches = [
        {"StartAt": "P", "States": {"P": {"Type": "Pass", "Output": {"branch": number}, "End": True}}}
        for number in (1, 2)
    ]
    parallel = {"Type": "Parallel", "Branches": branches, "Output": "{% $states.result.branch %}", "End": True}
    assert cloud.run({"P": parallel})["output"] == [1, 2]


def test_wait_waits(cloud: Cloud) -> None:
    ended = cloud.run({"W": {"Type": "Wait", "Seconds": "{% $states.input.s %}", "End": True}}, {"s": 1})
    assert (ended["stopDate"] - ended["startDate"]).total_seconds() >= 1


def test_sns_is_published_to_with_json_as_text(cloud: Cloud) -> None:
    topic = cloud.sns.create_topic(Name="from-states")["TopicArn"]
    queue = cloud.sqs.create_queue(QueueName="from-states")["QueueUrl"]
    arn = cloud.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    cloud.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Arguments": {"TopicArn": topic, "Subject": "s", "Message": {"n": "{% $states.input.n %}"}},
        "Output": "{% $exists($states.result.MessageId) %}",
        "End": True,
    }
    assert cloud.run({"T": task}, {"n": 1})["output"] is True
    message = eventually(lambda: cloud.sqs.receive_message(QueueUrl=queue).get("Messages"))[0]
    assert json.loads(json.loads(message["Body"])["Message"]) == {"n": 1}


def test_s3_tasks_write_and_read_objects(cloud: Cloud) -> None:
    bucket = cloud.bucket()

    def task(action: str, **more: str) -> dict:
        return {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:s3:{action}", **more}

    where = {"Bucket": bucket, "Key": "a/b.json"}
    states = {
        "Put": task("putObject", Arguments={**where, "Body": {"x": [None]}}, Next="Get"),
        "Get": task("getObject", Arguments=where, Output="{% $parse($states.result.Body) %}", Next="List"),
        "List": task(
            "listObjectsV2",
            Arguments={"Bucket": bucket},
            Output={"body": "{% $states.input %}", "keys": "{% [$states.result.Contents.Key] %}"},
            End=True,
        ),
    }
    assert cloud.run(states)["output"] == {"body": {"x": [None]}, "keys": ["a/b.json"]}


def test_a_missing_object_is_an_error_to_catch_by_name(cloud: Cloud) -> None:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
        "Arguments": {"Bucket": cloud.bucket(), "Key": "nowhere"},
        "Catch": [{"ErrorEquals": ["S3.NoSuchKeyException"], "Output": "caught", "Next": "Done"}],
        "Next": "Done",
    }
    assert cloud.run({"T": task, "Done": DONE})["output"] == "caught"
