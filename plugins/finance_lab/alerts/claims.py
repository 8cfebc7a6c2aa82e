"""Who may mail: the one whose object is in the work bucket first. Neither worker nor scheduler has to know the others.

An object without `sent_at` is somebody's who is mailing just now; who has not done so for a while has died over it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from botocore.exceptions import ClientError

from finance_lab.alerts.incident import Incident, hour_prefix
from finance_lab.settings import Settings

TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
GONE = frozenset({"NoSuchKey", "404"})
MAILING = timedelta(minutes=5)
"""Longer than anybody who mails is given."""


class Claims:
    """The claims in S3. All methods block, and raise botocore's errors."""

    def __init__(self, settings: Settings) -> None:
        self._bucket = settings.work_bucket
        self._s3 = S3Hook(settings.aws_conn_id, region_name=settings.region).get_conn()

    def take(self, incident: Incident) -> bool:
        """True for the first who asks, and for the first after one who took it and died before the mail was out."""
        return self._put_if(incident, TAKEN, IfNoneMatch="*") or self._inherit(incident)

    def keep(self, incident: Incident, subject: str) -> None:
        """The mail is out."""
        self._put(incident, {}, subject=subject, sent_at=datetime.now(UTC).isoformat())

    def give_back(self, incident: Incident) -> None:
        """The mail could not be sent: the next one may try."""
        self._s3.delete_object(Bucket=self._bucket, Key=incident.key)

    def told(self, dag_id: str, hour: datetime) -> str | None:
        """The subject of a mail that was sent about the hour, whatever its cause and run; None if there was none."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=hour_prefix(dag_id, hour)
        )
        for key in (entry["Key"] for page in pages for entry in page.get("Contents", [])):
            claim = json.loads(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())
            if claim.get("sent_at"):
                return claim["subject"]
        return None

    def _inherit(self, incident: Incident) -> bool:
        """Take over a claim that is old and has no mail, unless somebody else does so first."""
        try:
            found = self._s3.get_object(Bucket=self._bucket, Key=incident.key)
        except ClientError as error:
            if error.response["Error"]["Code"] in GONE:  # given back just now
                return False
            raise
        if json.loads(found["Body"].read()).get("sent_at") or datetime.now(UTC) - found["LastModified"] < MAILING:
            return False
        return self._put_if(incident, TAKEN | GONE, IfMatch=found["ETag"])

    def _put_if(self, incident: Incident, lost: frozenset[str], **condition: str) -> bool:
        """Whether the condition held; the codes in `lost` say that it did not."""
        try:
            self._put(incident, condition)
        except ClientError as error:
            if error.response["Error"]["Code"] in lost:
                return False
            raise
        return True

    def _put(self, incident: Incident, condition: dict[str, str], **told: Any) -> None:
        body = {"run_id": incident.run_id, "cause": incident.cause, **told}
        self._s3.put_object(
            Bucket=self._bucket,
            Key=incident.key,
            Body=json.dumps(body).encode(),
            ContentType="application/json",
            **condition,
        )
