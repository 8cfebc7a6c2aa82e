"""All that one run staged, as the rows of the tables. The same staged chunks always give the same rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from etl import clock
from etl.lake import market_chart
from etl.lake.archived_records import ArchivedRecords
from etl.lake.staged import StagedChunk
from etl.lambdas.publish.deduplicate import FIRST_OF_AN_HOUR, NEWEST_OF_A_COIN, Row, deduplicate


@dataclass(frozen=True)
class Origin:
    """The endpoint the records came from, and the run that collected them: the one whose archive holds their pages."""

    source: str
    archived_by: str

    @property
    def is_history(self) -> bool:
        """Whether each record has an hour of its own; all records of a market page have the run's."""
        return self.source == market_chart.SOURCE


@dataclass(frozen=True)
class Collection:
    """Rows of `market` and `market_rejected` (duplicates among them), and how many of each there are.

    Moments are text in clock.iso()'s form.
    """

    market: list[Row]
    market_rejected: list[Row]
    duplicates: int
    collected_at: str
    hour_at: str

    @property
    def rejected(self) -> int:
        return len(self.market_rejected) - self.duplicates

    @property
    def collected(self) -> int:
        return len(self.market) + len(self.market_rejected)


def gather(chunks: list[StagedChunk], origin: Origin, archive: ArchivedRecords) -> Collection:
    """De-duplicate across pages and stamp every row with its hour, source and run. The chunks' own rows are stamped,
    not copies of them.

    `run_id` of the rows is the run that collected them, so that a reprocessing gives the same rows to the byte.
    """
    collected_at = min(chunk.collected_at for chunk in chunks)
    stamp = {"hour_at": clock.hour_text(collected_at), "source": origin.source, "run_id": origin.archived_by}
    for chunk in chunks:
        of_chunk = {"page": chunk.page, "collected_at": chunk.collected_at, **stamp}
        for row in (*chunk.accepted, *chunk.rejected):
            row.update(of_chunk)
        if origin.is_history:
            for row in chunk.accepted:
                row["hour_at"] = clock.hour_text(row["observed_at"])
            for record in chunk.rejected:
                record["hour_at"] = _hour_of(record["raw"]) or record["hour_at"]
    rule = FIRST_OF_AN_HOUR if origin.is_history else NEWEST_OF_A_COIN
    kept, duplicates = deduplicate([(chunk, row) for chunk in chunks for row in chunk.accepted], rule)
    rejected = [record for chunk in chunks for record in chunk.rejected]
    rejected += [
        {**row, "reasons": ["duplicate"], "raw": archive.text(row["page"], row["index"])} for _, row in duplicates
    ]
    return Collection(
        market=[row for _, row in kept],
        market_rejected=sorted(rejected, key=lambda record: (record["page"], record["index"])),
        duplicates=len(duplicates),
        collected_at=collected_at,
        hour_at=stamp["hour_at"],
    )


def _hour_of(raw: str) -> str | None:
    """The hour of a history's record that was rejected, if it has a moment: see etl.lake.market_chart."""
    try:
        moment = clock.parse(orjson.loads(raw)["last_updated"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None
    return clock.hour_text(clock.iso(moment))


def reasons_of(market_rejected: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How many records were rejected by which rule, each once, under its first reason; duplicates not."""
    first = Counter(record["reasons"][0] for record in market_rejected)
    return {reason: count for reason, count in first.most_common() if reason != "duplicate"}
