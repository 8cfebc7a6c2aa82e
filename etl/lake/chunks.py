"""Cut a page into chunks whose payloads stay far below the 256 KiB that Step Functions lets pass between states."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from etl.lake.records import Page

CHUNK_BYTES = 145_000
"""What a chunk's records may weigh, so that no payload between states reaches 200 kB."""
VERDICT_BYTES = 250
"""What cleaning may add to a record: its place, the columns' longer names, or its reasons."""
LEAST_BYTES = 800
"""What the smallest record counts: {} is rejected with a reason for every required column."""


@dataclass
class Chunk:
    """Records `start` to `end` of a page, in order: {"index", "record"}, or with "unfit" and no record."""

    start: int
    end: int
    records: list[dict[str, Any]] = field(default_factory=list)


def cut(page: Page, start: int, limit: int = CHUNK_BYTES) -> Chunk:
    """The chunk that begins at `start`, filled up to `limit`; the next one begins at its `end`. At least one record."""
    chunk = Chunk(start, start)
    weight = 0
    for index in range(start, len(page)):
        record, size = _carried(page, index, limit)
        weight += max(size + VERDICT_BYTES, LEAST_BYTES)
        if weight > limit and chunk.records:
            break
        chunk.records.append(record)
        chunk.end = index + 1
    return chunk


def _carried(page: Page, index: int, limit: int) -> tuple[dict[str, Any], int]:
    """What a payload carries of a record, and its bytes."""
    reason = page.unfit.get(index)
    if reason is None:
        record = {"index": index, "record": page.values[index]}
        size = len(orjson.dumps(record))
        if size + VERDICT_BYTES <= limit:
            return record, size
        reason = "too_large"
    record = {"index": index, "record": None, "unfit": reason}
    return record, len(orjson.dumps(record))
