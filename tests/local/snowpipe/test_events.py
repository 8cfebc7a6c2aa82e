"""S3's notifications, read."""

from __future__ import annotations

import json

import pytest

from local.snowpipe.events import CreatedObject, MalformedMessageError, created_objects


def record(key: str, event: str = "ObjectCreated:Put") -> dict:
    return {"eventName": event, "s3": {"bucket": {"name": "curated"}, "object": {"key": key}}}


def test_keys_are_decoded() -> None:
    body = json.dumps({"Records": [record("market/year%3D2026/a+b%2Bc.parquet")]})
    assert created_objects(body) == [CreatedObject("curated", "market/year=2026/a b+c.parquet")]


def test_every_record_counts_whatever_the_events_prefix() -> None:
    body = json.dumps({"Records": [record("a"), record("b", "s3:ObjectCreated:CompleteMultipartUpload")]})
    assert [created.key for created in created_objects(body)] == ["a", "b"]


@pytest.mark.parametrize(
    "message",
    [{"Service": "Amazon S3", "Event": "s3:TestEvent"}, {"Records": [record("a", "ObjectRemoved:Delete")]}],
    ids=["test event", "deletion"],
)
def test_what_creates_nothing_is_nothing(message: dict) -> None:
    assert created_objects(json.dumps(message)) == []


@pytest.mark.parametrize("body", ["not json", "[]", "null", "{}", '{"Records": [{}]}', '{"Records": 3}'])
def test_anything_else_is_malformed(body: str) -> None:
    with pytest.raises(MalformedMessageError):
        created_objects(body)
