"""stage: put one chunk's rows aside until all pages are there.

Event   {"run_id", "slot", "page", "chunk", "collected_at", "accepted": [...], "rejected": [...]}
Answer  {"accepted": n, "rejected": n}
Errors  RecordsUnaccounted: the cleaning lost or invented a record
"""

from __future__ import annotations

import os
from typing import Any

from etl import clock
from etl.lake import raw_page, staged
from etl.lake.chunks import cut
from etl.lake.records import split


class RecordsUnaccounted(RuntimeError):
    """accepted + rejected is not what was collected."""


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Check that every record is on one side, add the rejected ones' text from the archive, write the chunk."""
    page = raw_page.load(os.environ["RAW_BUCKET"], clock.slot(event["slot"]), event["run_id"], event["page"])
    chunk = cut(split(page.text))[event["chunk"]]
    raw = {record.index: record.raw for record in [*chunk.records, *(unfit for unfit, _ in chunk.unfit)]}
    _check(event, set(raw))
    rejected = [{**record, "raw": raw[record["index"]]} for record in event["rejected"]]
    staged.write(
        os.environ["WORK_BUCKET"],
        event["run_id"],
        staged.StagedChunk(event["page"], event["chunk"], event["collected_at"], event["accepted"], rejected),
    )
    return {"accepted": len(event["accepted"]), "rejected": len(rejected)}


def _check(event: dict[str, Any], collected: set[int]) -> None:
    judged = sorted(record["index"] for record in [*event["accepted"], *event["rejected"]])
    if judged != sorted(collected):
        raise RecordsUnaccounted(
            f"page {event['page']}, chunk {event['chunk']}: {len(collected)} records were collected, "
            f"{len(event['accepted'])} accepted and {len(event['rejected'])} rejected"
        )
