"""A folder brought into a bucket below one prefix: by content, what is new first, what is gone last.

S3 keeps an object's SHA-256 when it is asked to at the upload, and checks it. So a file that changed and kept its size
is seen, one that was only made again is not, and what was put there without a hash is taken for another file.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_AT_ONCE = 16
Rank = Callable[[str], int]


@dataclass(frozen=True)
class Target:
    """Where to: `prefix` ends in a slash, and nothing outside it is looked at. `owner` is the account of the bucket."""

    bucket: str
    prefix: str
    owner: str

    def key(self, name: str) -> str:
        return self.prefix + name


@dataclass(frozen=True)
class Changes:
    """Names below the prefix, in the order in which they are to be done."""

    upload: list[str]
    delete: list[str]
    same: int

    def __bool__(self) -> bool:
        return bool(self.upload or self.delete)


def compare(s3: Any, target: Target, folder: Path, rank: Rank = lambda name: 0) -> Changes:
    """What differs between the folder and the bucket. Uploads go by `rank`, then by name."""
    if not target.prefix.endswith("/"):
        raise ValueError(f"the prefix {target.prefix!r} would take in its neighbours: it has to end in a slash")
    local = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    remote = set(_listed(s3, target))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        both = sorted(local.keys() & remote)
        hashes = dict(zip(both, pool.map(lambda name: _hash_there(s3, target, name), both), strict=True))
    changed = {name for name, there in hashes.items() if there != _hash(local[name].read_bytes())}
    upload = sorted((local.keys() - remote) | changed, key=lambda name: (rank(name), name))
    return Changes(upload, sorted(remote - local.keys()), len(both) - len(changed))


def apply(s3: Any, target: Target, folder: Path, changes: Changes, say: Callable[[str], None]) -> None:
    """Do them, one after the other: whoever reads the bucket meanwhile finds what a file needs before the file."""
    for name in changes.upload:
        body = (folder / name).read_bytes()
        s3.put_object(
            Bucket=target.bucket, Key=target.key(name), Body=body, ChecksumSHA256=_hash(body),
            ExpectedBucketOwner=target.owner,
        )  # fmt: skip
        say(f"uploaded {name}")
    for name in changes.delete:
        s3.delete_object(Bucket=target.bucket, Key=target.key(name), ExpectedBucketOwner=target.owner)
        say(f"deleted {name}")


def _listed(s3: Any, target: Target) -> Iterable[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=target.bucket, Prefix=target.prefix, ExpectedBucketOwner=target.owner
    )
    for page in pages:
        for entry in page.get("Contents", []):
            name = entry["Key"].removeprefix(target.prefix)
            if name and not name.endswith("/"):  # a folder that somebody made in the console
                yield name


def _hash_there(s3: Any, target: Target, name: str) -> str | None:
    head = s3.head_object(
        Bucket=target.bucket, Key=target.key(name), ChecksumMode="ENABLED", ExpectedBucketOwner=target.owner
    )
    return head.get("ChecksumSHA256")


def _hash(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()
