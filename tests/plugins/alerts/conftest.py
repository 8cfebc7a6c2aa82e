"""A bucket and a topic that remember, in place of S3 and SNS."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError


class FakeBucket:
    """The part of boto3's S3 client that claims use."""

    def __init__(self):
        self.objects = {}

    def put_object(self, *, Bucket, Key, Body, IfNoneMatch=None, **_):
        if IfNoneMatch == "*" and Key in self.objects:
            raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")
        self.objects[Key] = Body

    def get_object(self, *, Bucket, Key):
        return {"Body": io.BytesIO(self.objects[Key])}

    def delete_object(self, *, Bucket, Key):
        self.objects.pop(Key, None)

    def get_paginator(self, _):
        return SimpleNamespace(
            paginate=lambda *, Bucket, Prefix: [
                {"Contents": [{"Key": k} for k in self.objects if k.startswith(Prefix)]}
            ]
        )


class FakeTopic:
    """What SnsNotifier publishes; `error` is raised instead while it is set."""

    def __init__(self):
        self.mails, self.error = [], None

    def notifier(self, **options):
        def notify(_):
            if self.error:
                raise self.error
            self.mails.append(SimpleNamespace(**options))

        return SimpleNamespace(notify=notify)


@pytest.fixture
def bucket(monkeypatch):
    from finance_lab.alerts import claims

    bucket = FakeBucket()
    monkeypatch.setattr(claims, "S3Hook", lambda *_, **__: SimpleNamespace(get_conn=lambda: bucket))
    return bucket


@pytest.fixture
def topic(monkeypatch, bucket):
    from finance_lab.alerts import mailing

    topic = FakeTopic()
    monkeypatch.setattr(mailing, "SnsNotifier", topic.notifier)
    return topic


@pytest.fixture
def dag_run(run):
    """A DAG run as tasks see it."""
    return SimpleNamespace(
        **vars(run), dag_id="market_hourly", start_date=run.run_after, clear_number=0, state="running"
    )
