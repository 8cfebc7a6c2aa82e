"""Staged chunks: cleaned rows in the work bucket, from `stage` to `publish`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import orjson

from etl.lake import keys, objects

_READERS = 4


class StagedChunkMissing(RuntimeError):
    """A chunk that was staged is not in the work bucket any more."""


@dataclass(frozen=True)
class StagedChunk:
    """The rows of one chunk of a page: accepted ones with index, rejected ones with index, reasons and raw."""

    page: int
    chunk: int
    collected_at: str
    accepted: list[dict[str, Any]]
    rejected: list[dict[str, Any]]


def write(bucket: str, run_id: str, chunk: StagedChunk) -> None:
    """Put a chunk aside; the same chunk staged again replaces it."""
    objects.put(bucket, keys.staged_chunk(run_id, chunk.page, chunk.chunk), _json(chunk))


def read_all(bucket: str, run_id: str, places: Iterable[tuple[int, int]]) -> list[StagedChunk]:
    """Read the chunks at (page, chunk), in that order. Raises StagedChunkMissing."""
    with ThreadPoolExecutor(_READERS) as pool:
        return list(pool.map(lambda place: _read(bucket, run_id, *place), places))


def _read(bucket: str, run_id: str, page: int, chunk: int) -> StagedChunk:
    key = keys.staged_chunk(run_id, page, chunk)
    stored = objects.get(bucket, key)
    if stored is None:
        raise StagedChunkMissing(f"s3://{bucket}/{key} is gone: reprocess the slot, or collect it with force")
    return StagedChunk(**orjson.loads(stored.body))


def _json(chunk: StagedChunk) -> bytes:
    try:
        return orjson.dumps(chunk)
    except TypeError:  # an integer beyond 64 bits
        return json.dumps(vars(chunk)).encode()
