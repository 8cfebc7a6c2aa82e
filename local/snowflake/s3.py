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

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.settings import REGION, LocalSettings

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
    return boto3.client(
        "s3",
        endpoint_url=settings.url("aws"),
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 the emulator takes any
        config=Config(
            connect_timeout=2,
            read_timeout=30,
            retries={"total_max_attempts": 2},
            s3={"addressing_style": "path"},
            proxies={},
        ),
    )
