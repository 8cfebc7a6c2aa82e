"""S3 objects that are written once: conditional puts, reads that say when nothing is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

_ABSENT = ("NoSuchKey", "404", "NotFound")
_TAKEN = ("PreconditionFailed", "412", "NoSuchKey", "404")
_CONFLICTING = ("ConditionalRequestConflict", "409")  # somebody wrote meanwhile, or tried to: who won shows next time
_CONFLICTS = 5
_CONNECTIONS = 16


class StorageUnavailable(RuntimeError):
    """S3 did not do it although the SDK tried again: throttled, down, or out of reach. Later it may."""


@dataclass(frozen=True)
class StoredObject:
    """An object's bytes, its user metadata, and the tag of this version of it."""

    body: bytes
    metadata: dict[str, str]
    tag: str = ""


@dataclass(frozen=True)
class Listed:
    """An object's key, and when it was written (seconds since 1970)."""

    key: str
    written_at: float


@cache
def client() -> Any:
    """The worker's S3 client; made once, kept warm."""
    retries = {"mode": "standard", "total_max_attempts": 5}
    return boto3.client("s3", config=Config(retries=retries, max_pool_connections=_CONNECTIONS))


def put(bucket: str, key: str, body: bytes, metadata: dict[str, str] | None = None) -> None:
    """Write an object, replacing one of the same name."""
    with _named(bucket, key):
        client().put_object(Bucket=bucket, Key=key, Body=body, Metadata=metadata or {})


def put_if_absent(bucket: str, key: str, body: bytes, metadata: dict[str, str]) -> bool:
    """Write an object unless one of that name exists. False if it does; S3 decides, so two writers can't both win."""
    return _put_on_condition(bucket, key, body, metadata, {"IfNoneMatch": "*"})


def put_if_same(bucket: str, key: str, body: bytes, stored: StoredObject | None) -> bool:
    """Write an object if it is still what was read: `stored`, or None where there was none. False if it is not."""
    return _put_on_condition(bucket, key, body, {}, {"IfMatch": stored.tag} if stored else {"IfNoneMatch": "*"})


def _put_on_condition(bucket: str, key: str, body: bytes, metadata: dict[str, str], condition: dict[str, str]) -> bool:
    with _named(bucket, key):
        for _ in range(_CONFLICTS):
            try:
                client().put_object(Bucket=bucket, Key=key, Body=body, Metadata=metadata, **condition)
            except ClientError as error:
                if _code(error) in _TAKEN:
                    return False
                if _code(error) not in _CONFLICTING:
                    raise
            else:
                return True
    raise StorageUnavailable(f"s3://{bucket}/{key}: written by others again and again")


def get(bucket: str, key: str) -> StoredObject | None:
    """Read an object; None if there is none."""
    with _named(bucket, key):
        try:
            answer = client().get_object(Bucket=bucket, Key=key)
            return StoredObject(answer["Body"].read(), answer["Metadata"], answer["ETag"])
        except ClientError as error:
            if _code(error) in _ABSENT:
                return None
            raise


def metadata_of(bucket: str, key: str) -> dict[str, str] | None:
    """Read an object's user metadata alone; None if there is no such object."""
    with _named(bucket, key):
        try:
            return client().head_object(Bucket=bucket, Key=key)["Metadata"]
        except ClientError as error:
            if _code(error) in _ABSENT:
                return None
            raise


def below(bucket: str, prefix: str) -> list[Listed]:
    """All objects whose keys begin with a prefix, in order of keys."""
    with _named(bucket, prefix):
        pages = client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [
            Listed(entry["Key"], entry["LastModified"].timestamp())
            for page in pages
            for entry in page.get("Contents", [])
        ]


@contextmanager
def _named(bucket: str, key: str) -> Iterator[None]:
    """Give failures that pass a name that the state machine retries; others stay what they are."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if status >= 500 or status == 429 or _code(error) in ("SlowDown", "Throttling", "RequestTimeout"):
            raise StorageUnavailable(f"s3://{bucket}/{key}: {error}") from error
        raise
    except ParamValidationError:
        raise
    except BotoCoreError as error:
        raise StorageUnavailable(f"s3://{bucket}/{key}: {error}") from error


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]
