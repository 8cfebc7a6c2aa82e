"""The stack of the Snowflake tests, a queue that the bucket notifies, and Snowpipe processes that read it."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.local.snowflake.conftest import landing, snowflake, stack
from tests.local.snowflake.stack import BUCKET, Snowflake, Stack
from tests.patience import eventually

__all__ = ["landing", "snowflake", "stack"]


@pytest.fixture
def queue_url(stack: Stack, snowflake: Snowflake) -> str:
    """A new queue that hears of the objects below the test's prefix."""
    sqs = stack.sqs()
    url = sqs.create_queue(QueueName=f"snowpipe-{uuid4().hex[:8]}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    rules = [{"Name": "prefix", "Value": snowflake.prefix}]
    stack.s3().put_bucket_notification_configuration(
        Bucket=BUCKET,
        NotificationConfiguration={
            "QueueConfigurations": [
                {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": rules}}}
            ]
        },
    )
    return url


class Process:
    """A running Snowpipe and its log."""

    def __init__(self, process: subprocess.Popen, log: Path) -> None:
        self.process = process
        self._log = log

    def log(self) -> str:
        return self._log.read_text()

    def wait_for_line(self, *texts: str) -> str:
        def line() -> str | None:
            assert self.process.poll() is None, self.log()
            return next((line for line in self.log().splitlines() if all(text in line for text in texts)), None)

        return eventually(line, f"a line with {texts}")


@pytest.fixture
def start_snowpipe(stack: Stack, snowflake: Snowflake, queue_url: str) -> Iterator[Callable[[], Process]]:
    running: list[subprocess.Popen] = []

    def start() -> Process:
        log = f"{snowflake.schema}-{len(running)}.log"
        options = ("--queue-url", queue_url, "--schema", snowflake.name, "--retry-seconds", "1")
        running.append(stack.spawn("-m", "local.snowpipe", *options, log=log))
        return Process(running[-1], stack.folder / log)

    yield start
    for process in running:
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture
def empty_queue(stack: Stack, queue_url: str) -> Callable[[], bool]:
    """Whether no message is left, waiting or given out."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def is_empty() -> bool:
        found = stack.sqs().get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)["Attributes"]
        return all(int(found[name]) == 0 for name in names)

    return is_empty
