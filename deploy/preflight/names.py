"""Buckets' names, of which there is one each in the world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from deploy.deployment import Deployment
from deploy.finding import Finding, missing, ok, unknown


def buckets(deployment: Deployment) -> list[str]:
    """What terraform/modules/storage makes."""
    values = deployment.values
    kinds = ("access-logs", "mwaa") if values.has_mwaa else ("access-logs",)
    of_storage = [f"{values.prefix}-{kind}-{values.account_id}" for kind in kinds]
    return [*values.names["buckets"].values(), *of_storage]


def check(deployment: Deployment) -> Iterator[Finding]:
    """Each is free, or this account's already."""
    s3 = deployment.client("s3")
    for bucket in buckets(deployment):
        yield _bucket(s3, bucket)


def _bucket(s3: Any, bucket: str) -> Finding:
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 404:
            return ok(f"{bucket} is free")
        if status == 403:
            return missing(f"{bucket} is somebody else's, or not for these credentials", "whose account is it?")
        return unknown(bucket, f"S3 answers {status}")
    return ok(f"{bucket} is there already: if Terraform's state does not know it, terraform import it")
