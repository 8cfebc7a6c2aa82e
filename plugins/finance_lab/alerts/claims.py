"""Who may mail: the one whose object is in the work bucket first. Neither worker nor scheduler has to know the others.

An object without `sent_at` is somebody's who is mailing just now, or died over it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from botocore.exceptions import ClientError

from finance_lab.alerts.incident import Incident, hour_prefix
from finance_lab.settings import Settings

TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})


class Claims:
    """The claims in S3. All methods block, and raise botocore's errors."""

    def __init__(self, settings: Settings) -> None:
        self._bucket = settings.work_bucket
        self._s3 = S3Hook(settings.aws_conn_id, region_name=settings.region).get_conn()

    def take(self, incident: Incident) -> bool:
        """True for the first who asks."""
        try:
            self._put(incident, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in TAKEN:
                return False
            raise
        return True

    def keep(self, incident: Incident, subject: str) -> None:
        """The mail is out."""
        self._put(incident, subject=subject, sent_at=datetime.now(UTC).isoformat())

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

    def _put(self, incident: Incident, IfNoneMatch: str | None = None, **told: Any) -> None:
        condition = {"IfNoneMatch": IfNoneMatch} if IfNoneMatch else {}
        body = {"run_id": incident.run_id, "cause": incident.cause, **told}
        self._s3.put_object(
            Bucket=self._bucket,
            Key=incident.key,
            Body=json.dumps(body).encode(),
            ContentType="application/json",
            **condition,
        )
