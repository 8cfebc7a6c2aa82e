"""A bucket and a topic that remember, in place of S3 and SNS."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError


class FakeBucket:
    """The part of boto3's S3 client that claims use."""

    def __init__(self):
        self.objects, self.written, self.puts = {}, {}, 0

    def put_object(self, *, Bucket, Key, Body, IfNoneMatch=None, IfMatch=None, **_):
        if IfMatch and Key not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "PutObject")
        if (IfNoneMatch == "*" and Key in self.objects) or (IfMatch and IfMatch != self.written[Key][0]):
            raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")
        self.puts += 1
        self.objects[Key], self.written[Key] = Body, (f'"{self.puts}"', datetime.now(UTC))

    def get_object(self, *, Bucket, Key):
        if Key not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        tag, moment = self.written[Key]
        return {"Body": io.BytesIO(self.objects[Key]), "ETag": tag, "LastModified": moment}

    def age(self, key, **time):
        """Let time go by for one object."""
        tag, moment = self.written[key]
        self.written[key] = (tag, moment - timedelta(**time))

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
