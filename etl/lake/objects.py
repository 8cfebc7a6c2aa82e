"""S3 objects that are written once: conditional puts, reads that say when nothing is there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError


@dataclass(frozen=True)
class StoredObject:
    """An object's bytes and its user metadata."""

    body: bytes
    metadata: dict[str, str]


@cache
def client() -> Any:
    """The worker's S3 client; made once, kept warm."""
    return boto3.client("s3")


def put(bucket: str, key: str, body: bytes, metadata: dict[str, str] | None = None) -> None:
    """Write an object, replacing one of the same name."""
    client().put_object(Bucket=bucket, Key=key, Body=body, Metadata=metadata or {})


def put_if_absent(bucket: str, key: str, body: bytes, metadata: dict[str, str]) -> bool:
    """Write an object unless one of that name exists. False if it does; S3 decides, so two writers can't both win."""
    try:
        client().put_object(Bucket=bucket, Key=key, Body=body, Metadata=metadata, IfNoneMatch="*")
    except ClientError as error:
        if error.response["Error"]["Code"] in ("PreconditionFailed", "ConditionalRequestConflict", "412", "409"):
            return False
        raise
    return True


def get(bucket: str, key: str) -> StoredObject | None:
    """Read an object; None if there is none."""
    try:
        answer = client().get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return None
        raise
    return StoredObject(answer["Body"].read(), answer["Metadata"])


def metadata_of(bucket: str, key: str) -> dict[str, str] | None:
    """Read an object's user metadata alone; None if there is no such object."""
    try:
        return client().head_object(Bucket=bucket, Key=key)["Metadata"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404", "NotFound"):
            return None
        raise
