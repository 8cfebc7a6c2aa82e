"""S3 as the pipeline needs it: durable at once, conditional puts, notifications, whole listings."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from botocore.exceptions import ClientError

from tests.local.aws.conftest import Cloud, Server
from tests.patience import eventually

KEY = "market/year=2026/month=11/day=23/dataset_20261123_0200.parquet"


@dataclass
class Killed:
    """A server that was killed with kill -9 and started again, and what it held."""

    cloud: Cloud
    bucket: str
    empty: str
    put: dict[str, Any]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory, python_dir: Path) -> Iterator[Killed]:
    server = Server(tmp_path_factory.mktemp("killed"), python_dir)
    server.start()
    cloud = Cloud(server)
    bucket, empty = cloud.bucket(), cloud.bucket()
    cloud.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    _notify(cloud, bucket, _queue(cloud, "landing")[1])
    put = cloud.s3.put_object(
        Bucket=bucket, Key=KEY, Body=b"\x00parquet", ContentType="application/x", Metadata={"Run-Id": "r 1"}
    )
    cloud.s3.put_object(Bucket=bucket, Key="market/deleted", Body=b"x")
    cloud.s3.delete_object(Bucket=bucket, Key="market/deleted")
    server.stop(signal.SIGKILL)
    folder = next((server.state / "aws" / "s3").rglob(KEY)).parent
    (folder / "cut_off").write_bytes(b"bytes, and no metadata yet")
    (folder / "cut_off_earlier.tmp").write_bytes(b"half the by")
    server.start()
    yield Killed(cloud, bucket, empty, put)
    server.stop(signal.SIGKILL)


def test_buckets_survive_a_kill(killed: Killed) -> None:
    names = [one["Name"] for one in killed.cloud.s3.list_buckets()["Buckets"]]
    assert {killed.bucket, killed.empty} <= set(names)
    assert killed.cloud.s3.get_bucket_versioning(Bucket=killed.bucket)["Status"] == "Enabled"


def test_objects_survive_a_kill_with_all_that_belongs_to_them(killed: Killed) -> None:
    got = killed.cloud.s3.get_object(Bucket=killed.bucket, Key=KEY)
    assert got["Body"].read() == b"\x00parquet"
    assert (got["Metadata"], got["ContentType"]) == ({"run-id": "r 1"}, "application/x")
    assert (got["ETag"], got["VersionId"]) == (killed.put["ETag"], killed.put["VersionId"])


def test_after_a_kill_neither_deleted_nor_half_written_objects_are_listed(killed: Killed) -> None:
    listed = killed.cloud.s3.list_objects_v2(Bucket=killed.bucket)["Contents"]
    assert [(one["Key"], one["ETag"], one["Size"]) for one in listed] == [(KEY, killed.put["ETag"], 8)]


def test_notifications_are_still_sent_after_a_kill(killed: Killed) -> None:
    url, _ = _queue(killed.cloud, "landing")  # queues are provisioned again at every start
    killed.cloud.s3.put_object(Bucket=killed.bucket, Key="market/next", Body=b"x")
    eventually(lambda: killed.cloud.sqs.receive_message(QueueUrl=url).get("Messages"))


def test_a_conditional_put_succeeds_once_whoever_else_tries(cloud: Cloud) -> None:
    bucket = cloud.bucket()

    def put(number: int) -> str:
        try:
            cloud.server.client("s3").put_object(Bucket=bucket, Key=KEY, Body=str(number).encode(), IfNoneMatch="*")
        except ClientError as refusal:
            return f"{refusal.response['Error']['Code']} {refusal.response['ResponseMetadata']['HTTPStatusCode']}"
        return "done"

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(put, range(12)))
    assert answers == ["PreconditionFailed 412"] * 11 + ["done"]


def test_head_returns_the_metadata_of_the_put(cloud: Cloud) -> None:
    bucket = cloud.bucket()
    cloud.s3.put_object(Bucket=bucket, Key=KEY, Body=b"x", Metadata={"run-id": "manual__2026-11-23T02:00:00+00:00"})
    assert cloud.s3.head_object(Bucket=bucket, Key=KEY)["Metadata"] == {"run-id": "manual__2026-11-23T02:00:00+00:00"}


def test_a_listing_comes_in_pages_that_make_a_whole(cloud: Cloud) -> None:
    bucket = cloud.bucket()
    keys = [f"market/{number:02}" for number in range(7)]
    for key in [*keys, "other/1"]:
        cloud.s3.put_object(Bucket=bucket, Key=key, Body=b"")
    pages = list(
        cloud.s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, Prefix="market/", PaginationConfig={"PageSize": 3}
        )
    )
    assert [len(page["Contents"]) for page in pages] == [3, 3, 1]
    assert [one["Key"] for page in pages for one in page["Contents"]] == keys
    after = cloud.s3.list_objects_v2(Bucket=bucket, StartAfter=keys[4], Prefix="market/")
    assert [one["Key"] for one in after["Contents"]] == keys[5:]


def test_notifications_follow_the_prefix_and_have_awss_shape(cloud: Cloud) -> None:
    bucket = cloud.bucket()
    url, arn = _queue(cloud, f"q-{bucket}")
    _notify(cloud, bucket, arn)
    for key in ("market_run/1", KEY, "market/name with blank+plus"):
        cloud.s3.put_object(Bucket=bucket, Key=key, Body=b"12345")
    bodies: list[dict] = []

    def received() -> bool:
        answer = cloud.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        bodies.extend(json.loads(message["Body"]) for message in answer.get("Messages", []))
        return sum("Records" in body for body in bodies) >= 2

    eventually(received)
    assert [body["Event"] for body in bodies if "Records" not in body] == ["s3:TestEvent"]
    records = [record for body in bodies for record in body.get("Records", [])]
    by_key = {unquote_plus(record["s3"]["object"]["key"]): record for record in records}
    assert set(by_key) == {KEY, "market/name with blank+plus"}
    record = by_key[KEY]
    assert record["s3"]["object"]["key"].startswith("market/year%3D2026/")
    assert record["s3"]["object"]["size"] == 5
    assert (record["eventName"], record["s3"]["bucket"]["name"]) == ("ObjectCreated:Put", bucket)


def _queue(cloud: Cloud, name: str) -> tuple[str, str]:
    url = cloud.sqs.create_queue(QueueName=name)["QueueUrl"]
    return url, cloud.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def _notify(cloud: Cloud, bucket: str, queue: str) -> None:
    wanted = {
        "QueueArn": queue,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "market/"}]}},
    }
    cloud.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [wanted]}
    )
