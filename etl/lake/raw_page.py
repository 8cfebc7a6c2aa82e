"""The archive of raw pages: what the API answered, to the letter, and when."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import datetime

from etl import clock
from etl.lake import keys, objects


class RawPageMissing(RuntimeError):
    """A page that should be in the archive is not there."""


@dataclass(frozen=True)
class RawPage:
    """One answer of the API: its text and the moment it came."""

    text: str
    collected_at: datetime


def archive(bucket: str, slot: datetime, run_id: str, page: int, raw: RawPage) -> None:
    """Keep a page. The same run collecting it again replaces it."""
    body = gzip.compress(raw.text.encode(), mtime=0)
    key = keys.raw_page(slot, run_id, page)
    objects.put(bucket, key, body, {"collected-at": clock.iso(raw.collected_at)})


def load(bucket: str, slot: datetime, run_id: str, page: int) -> RawPage:
    """Read a page back. Raises RawPageMissing."""
    key = keys.raw_page(slot, run_id, page)
    stored = objects.get(bucket, key)
    if stored is None:
        raise RawPageMissing(f"s3://{bucket}/{key} is not in the archive")
    return RawPage(gzip.decompress(stored.body).decode(), clock.parse(stored.metadata["collected-at"]))
