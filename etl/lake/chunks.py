"""Cut a page into chunks whose payloads stay far below the 256 KiB that Step Functions lets pass between states."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from etl.lake.records import Record

CHUNK_BYTES = 100_000
# what cleaning may add to a record: its place, the columns' longer names, or its reasons
VERDICT_BYTES = 250


@dataclass
class Chunk:
    """Some records of a page, in order. `unfit` are those that no payload can carry, with the reason."""

    records: list[Record] = field(default_factory=list)
    unfit: list[tuple[Record, str]] = field(default_factory=list)
    size: int = 0


def cut(records: Iterable[Record], limit: int = CHUNK_BYTES) -> list[Chunk]:
    """Fill chunks up to `limit` bytes of escaped JSON. A page without records is one empty chunk."""
    chunks = [Chunk()]
    for record in records:
        size = len(json.dumps(record.value)) + VERDICT_BYTES
        problem = "too_large" if size > limit else None if _is_unicode(record.value) else "not_unicode"
        if problem:
            chunks[-1].unfit.append((record, problem))
            continue
        if chunks[-1].size + size > limit and chunks[-1].records:
            chunks.append(Chunk())
        chunks[-1].records.append(record)
        chunks[-1].size += size
    return chunks


def _is_unicode(value: Any) -> bool:
    """False for text with half a surrogate pair, which no UTF-8 holds: neither payloads nor Parquet can carry it."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
