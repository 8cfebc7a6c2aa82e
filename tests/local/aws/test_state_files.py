"""The server starts over whatever state files there are."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.aws.conftest import Cloud, Server

SPOILT = {
    "empty": b"",
    "truncated": b'{"__ministack_format__": 2, "payload": {"sta',
    "not text": b"\x80\x81\xff",
    "not an object": b"[1, 2]",
    "another shape": b'{"__ministack_format__": 2, "payload": {"__scoped__": true}}',
    "a store of another shape": b'{"__ministack_format__": 2, "payload": ["queues"]}',
}


SERVICES = ("sqs", "stepfunctions", "sns", "cloudwatch_logs", "kms", "s3")


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory, python_dir: Path) -> Iterator[Cloud]:
    """A server started again after an orderly stop, and after the files of some services were spoilt."""
    server = Server(tmp_path_factory.mktemp("restarted"), python_dir)
    server.start()
    cloud = Cloud(server)
    cloud.sqs.create_queue(QueueName="q")
    cloud.secretsmanager.create_secret(Name="s", SecretString="value")
    cloud.s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    cloud.s3.put_object(Bucket="kept", Key="k", Body=b"x", Metadata={"m": "1"})
    cloud.function("def handle(event, context): return 1", name="f")
    assert server.stop() == 0
    for service, text in zip(SERVICES, SPOILT.values(), strict=True):
        (server.state / "aws" / "services" / f"{service}.json").write_bytes(text)
    server.start()
    yield cloud
    server.stop(signal.SIGKILL)


def test_an_orderly_stop_keeps_what_services_hold(restarted: Cloud) -> None:
    assert restarted.secretsmanager.get_secret_value(SecretId="s")["SecretString"] == "value"
    assert restarted.call("f") == 1


def test_services_with_spoilt_state_start_empty_and_work(restarted: Cloud) -> None:
    assert restarted.sqs.list_queues().get("QueueUrls", []) == []
    assert restarted.sqs.create_queue(QueueName="q")
    assert restarted.run({"P": {"Type": "Pass", "End": True}})["status"] == "SUCCEEDED"


def test_objects_outlive_a_spoilt_state_of_s3(restarted: Cloud) -> None:
    assert restarted.s3.head_object(Bucket="kept", Key="k")["Metadata"] == {"m": "1"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_spoilt_file_is_set_aside_with_a_warning(restarted: Cloud, service: str) -> None:
    assert f"{service} starts empty" in restarted.server.log.read_text()
    assert (restarted.server.state / "aws" / "services" / f"{service}.unreadable").exists()
