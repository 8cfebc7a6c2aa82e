"""Which API the slot that is about to run was collected from last, if it was."""

from __future__ import annotations

import json
from datetime import datetime

from etl.lake import keys
from local.aws_client import aws_client
from local.stack import Stack


def published_from(stack: Stack, slot: datetime) -> str | None:
    """The base URL in the newest run of the slot; None for a slot that is free."""
    s3, bucket = aws_client(stack.settings, "s3"), stack.names["buckets"]["curated"]
    prefix = keys.dataset("market", slot).removesuffix("00.parquet")
    held = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    if not held:
        return None
    newest = s3.head_object(Bucket=bucket, Key=max(entry["Key"] for entry in held))
    return json.loads(newest["Metadata"]["run"])["source_url"]
