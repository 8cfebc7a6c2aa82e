"""Tasks that wait for a token go on when it is sent."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from tests.local.aws.conftest import Cloud
from tests.patience import eventually


@pytest.fixture
def waiting(cloud: Cloud) -> tuple[str, str]:
    """An execution that waits for a token, and the token."""
    queue = cloud.sqs.create_queue(QueueName=f"tokens-{cloud.bucket()}")["QueueUrl"]
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Arguments": {"QueueUrl": queue, "MessageBody": {"token": "{% $states.context.Task.Token %}"}},
        "Output": "{% $states.result %}",
        "End": True,
    }
    execution = cloud.begin(cloud.machine({"T": task}))
    message = eventually(lambda: cloud.sqs.receive_message(QueueUrl=queue).get("Messages"))[0]
    return execution, json.loads(message["Body"])["token"]


def test_success_brings_the_tasks_result(cloud: Cloud, waiting: tuple[str, str]) -> None:
    execution, token = waiting
    cloud.stepfunctions.send_task_success(taskToken=token, output='{"n": 1}')
    assert cloud.end(execution)["output"] == {"n": 1}


def test_failure_brings_the_tasks_error(cloud: Cloud, waiting: tuple[str, str]) -> None:
    execution, token = waiting
    cloud.stepfunctions.send_task_failure(taskToken=token, error="NotToday", cause="closed")
    ended = cloud.end(execution)
    assert (ended["status"], ended["error"], ended["cause"]) == ("FAILED", "NotToday", "closed")


def test_a_token_that_nobody_waits_for_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="TaskDoesNotExist"):
        cloud.stepfunctions.send_task_success(taskToken="nobody's", output="{}")
