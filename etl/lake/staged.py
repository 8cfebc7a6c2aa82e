"""Staged chunks: cleaned rows in the work bucket, from `stage` to `publish`."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict, dataclass
from typing import Any

from etl.lake import keys, objects


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
    body = gzip.compress(json.dumps(asdict(chunk)).encode(), mtime=0)
    objects.put(bucket, keys.staged_chunk(run_id, chunk.page, chunk.chunk), body)


def write_pages(bucket: str, run_id: str, pages: list[dict[str, int]]) -> None:
    """Note which chunks make up the run: {"page", "chunks", "collected"} a page."""
    objects.put(bucket, keys.staged_pages(run_id), json.dumps(pages).encode())


def read_pages(bucket: str, run_id: str) -> list[dict[str, int]]:
    """What write_pages noted. Raises StagedChunkMissing."""
    return json.loads(_stored(bucket, keys.staged_pages(run_id)))


def read(bucket: str, run_id: str, page: int, chunk: int) -> StagedChunk:
    """Read a chunk back. Raises StagedChunkMissing."""
    body = _stored(bucket, keys.staged_chunk(run_id, page, chunk))
    return StagedChunk(**json.loads(gzip.decompress(body)))


def _stored(bucket: str, key: str) -> bytes:
    stored = objects.get(bucket, key)
    if stored is None:
        raise StagedChunkMissing(f"s3://{bucket}/{key} is gone: collect the slot again with force")
    return stored.body
