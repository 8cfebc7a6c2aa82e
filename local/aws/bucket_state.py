"""Keep buckets over a kill of the server, not only over an orderly stop.

ministack writes every object, with its metadata, before it answers a PUT. But what belongs to a bucket itself
(that it exists, versioning, notifications, policy, lifecycle) it writes only when it stops. And as it writes an
object's bytes before its metadata, a kill in between leaves an object without the metadata that readers rely on.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from ministack.core import persistence
from ministack.services import s3


def install() -> None:
    """Drop what a kill left unfinished, and from now on save bucket state after each request that changed it."""
    _drop_unfinished_objects()
    handle = s3.handle_request

    @functools.wraps(handle)
    async def handle_and_save(method: str, path: str, headers: dict, *rest: Any, **options: Any) -> tuple:
        response = await handle(method, path, headers, *rest, **options)
        bucket, key = s3._parse_bucket_key(path, headers)
        if method in ("PUT", "POST", "DELETE") and bucket and not key and response[0] < 300:
            persistence.save_state("s3", s3.get_state())
        return response

    s3.handle_request = handle_and_save


def _drop_unfinished_objects() -> None:
    """Objects without metadata: their PUT was never answered, so whoever sent it will send it again."""
    for (account, bucket), content in s3._buckets._data.items():
        for key in list(content["objects"]):
            path = s3._object_disk_path(bucket, key, account)
            if not Path(f"{path}.meta.json").exists():
                del content["objects"][key]
                Path(path).unlink(missing_ok=True)
