"""All that one run staged, as the rows of the three tables. The same staged chunks always give the same rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from etl import clock
from etl.lake import staged
from etl.lake.staged import StagedChunk
from etl.lambdas.publish.deduplicate import newest_per_coin
from etl.lambdas.publish.raw_text import RawText

SOURCE = "coins_markets"


class PagesIncomplete(RuntimeError):
    """The staged chunks do not hold as many records as were collected."""


@dataclass(frozen=True)
class Collection:
    """Rows of `market` and `market_rejected` (duplicates among them), and how many of each there are."""

    market: list[dict[str, Any]]
    market_rejected: list[dict[str, Any]]
    duplicates: int
    collected_at: datetime
    hour_at: datetime

    @property
    def rejected(self) -> int:
        return len(self.market_rejected) - self.duplicates

    @property
    def collected(self) -> int:
        return len(self.market) + len(self.market_rejected)


def load(work_bucket: str, run_id: str, raw: RawText) -> Collection:
    """Gather the chunks that a run staged. Raises PagesIncomplete, StagedChunkMissing."""
    pages = staged.read_pages(work_bucket, run_id)
    chunks = [staged.read(work_bucket, run_id, p["page"], chunk) for p in pages for chunk in range(p["chunks"])]
    collection = gather(chunks, run_id, raw)
    expected = sum(p["collected"] for p in pages)
    if collection.collected != expected:
        raise PagesIncomplete(f"{expected} records were collected, the staged pages hold {collection.collected}")
    return collection


def gather(chunks: list[StagedChunk], run_id: str, raw: RawText) -> Collection:
    """De-duplicate across pages and stamp every row with its hour, source and run."""
    collected_at = min(clock.parse(chunk.collected_at) for chunk in chunks)
    stamp = {"hour_at": clock.hour_of(collected_at), "source": SOURCE, "run_id": run_id}
    accepted = [(chunk, row) for chunk in chunks for row in chunk.accepted]
    kept, duplicates = newest_per_coin(accepted)
    rejected = [
        {**record, "page": chunk.page, "collected_at": clock.parse(chunk.collected_at), **stamp}
        for chunk in chunks
        for record in chunk.rejected
    ]
    for chunk, row in duplicates:
        at = clock.parse(chunk.collected_at)
        place = {"page": chunk.page, "index": row["index"], "collected_at": at}
        text = raw.record(chunk.page, row["index"])
        rejected.append({"coin_id": row["coin_id"], "reasons": ["duplicate"], "raw": text, **place, **stamp})
    return Collection(
        market=[{**row, "collected_at": clock.parse(chunk.collected_at), **stamp} for chunk, row in kept],
        market_rejected=sorted(rejected, key=lambda record: (record["page"], record["index"])),
        duplicates=len(duplicates),
        collected_at=collected_at,
        hour_at=stamp["hour_at"],
    )


def reasons_of(market_rejected: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How many records were rejected by which rule, each once, under its first reason; duplicates not."""
    first = Counter(record["reasons"][0] for record in market_rejected)
    return {reason: count for reason, count in first.most_common() if reason != "duplicate"}
