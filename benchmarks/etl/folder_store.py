"""S3 as a folder behind etl.lake.objects: an object is a file, its user metadata a second one beside it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from etl.lake import objects
from etl.lake.objects import Listed, StoredObject

_SLASH, _METADATA = "!", ".metadata"


class FolderStore:
    """What an hour without a budget of calls needs of etl.lake.objects; every put is a write, every get a read.

    As in S3 a key's slashes make no folders: there is one a bucket.
    """

    def __init__(self, root: Path, *buckets: str) -> None:
        self._root = root
        for bucket in buckets:
            (root / bucket).mkdir()

    def install(self) -> None:
        """Let etl.lake.objects use this one from now on."""
        for name in ("put", "put_if_absent", "get", "metadata_of", "below"):
            setattr(objects, name, getattr(self, name))

    def path(self, bucket: str, key: str) -> str:
        """The file of an object."""
        return f"{self._root}/{bucket}/{key.replace('/', _SLASH)}"

    def put(self, bucket: str, key: str, body: bytes, metadata: dict[str, str] | None = None) -> None:
        self._write(self.path(bucket, key), "wb", body, metadata)

    def put_if_absent(self, bucket: str, key: str, body: bytes, metadata: dict[str, str]) -> bool:
        try:
            self._write(self.path(bucket, key), "xb", body, metadata)
        except FileExistsError:
            return False
        return True

    def get(self, bucket: str, key: str) -> StoredObject | None:
        try:
            body = _read(self.path(bucket, key))
        except FileNotFoundError:
            return None
        return StoredObject(body, self.metadata_of(bucket, key) or {})

    def metadata_of(self, bucket: str, key: str) -> dict[str, str] | None:
        path = self.path(bucket, key)
        try:
            return json.loads(_read(path + _METADATA))
        except FileNotFoundError:
            return {} if os.path.exists(path) else None

    def below(self, bucket: str, prefix: str) -> list[Listed]:
        start = prefix.replace("/", _SLASH)
        names = (name for name in os.listdir(self._root / bucket) if name.startswith(start))
        found = sorted(name for name in names if not name.endswith(_METADATA))
        folder = self._root / bucket
        return [Listed(name.replace(_SLASH, "/"), os.stat(folder / name).st_mtime) for name in found]

    @staticmethod
    def _write(path: str, mode: str, body: bytes, metadata: dict[str, str] | None) -> None:
        with open(path, mode, buffering=0) as file:
            file.write(body)
        if metadata:
            with open(path + _METADATA, "wb", buffering=0) as file:
                file.write(json.dumps(metadata).encode())


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()
