"""The objects of the laptop's S3: listing them, and fetching one to disk for DuckDB.

DuckDB's own S3 reader is an extension that it would have to download.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.aws_client import aws_client
from local.settings import LocalSettings

_CHUNK_BYTES = 1 << 20


class ObjectStore:
    """S3 through a boto3 client, with a folder for temporary copies."""

    def __init__(self, client: Any, folder: Path) -> None:
        self._client = client
        self._folder = folder

    def empty_folder(self) -> None:
        """Remove what a killed server left."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)

    def list(self, bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
        """S3's description of every object whose key starts with a prefix, in the order of their keys."""
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            yield from page.get("Contents", [])

    def describe(self, bucket: str, key: str) -> dict[str, Any] | None:
        """S3's description of one object in the words of list(), None if there is no such."""
        try:
            head = self._client.head_object(Bucket=bucket, Key=key)
        except ClientError as e:
            if e.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return None
            raise
        return {"Key": key, "Size": head["ContentLength"], "ETag": head["ETag"], "LastModified": head["LastModified"]}

    @contextmanager
    def fetched(self, bucket: str, key: str) -> Iterator[Path]:
        """A temporary copy of an object on disk."""
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".parquet") as target:
            for chunk in self._client.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(_CHUNK_BYTES):
                target.write(chunk)
            target.flush()
            yield Path(target.name)


def s3_client(settings: LocalSettings) -> Any:
    """A boto3 S3 client on the laptop's cloud that gives up within seconds if that is down."""
    return aws_client(settings, "s3", connect_seconds=2, read_seconds=30, attempts=2)
