"""stage: put one chunk's rows aside until all pages are there.

Event   {"run_id", "archived_by", "slot", "page", "chunk", "start", "end", "collected_at",
         "accepted": [...], "rejected": [...]}
Answer  {"accepted": n, "rejected": n}
Errors  RecordsUnaccounted: the cleaning lost or invented a record
"""

from __future__ import annotations

import os
from typing import Any

from etl import clock, telemetry
from etl.lake import staged
from etl.lake.archived_records import ArchivedRecords


class RecordsUnaccounted(RuntimeError):
    """accepted + rejected is not what was collected."""


@telemetry.told
def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Check that every record is on one side, add the rejected ones' text from the archive, write the chunk."""
    _check(event)
    rejected = event["rejected"]
    if rejected:
        archive = ArchivedRecords(os.environ["RAW_BUCKET"], clock.slot(event["slot"]), event["archived_by"])
        rejected = [{**record, "raw": archive.text(event["page"], record["index"])} for record in rejected]
    staged.write(
        os.environ["WORK_BUCKET"],
        event["run_id"],
        staged.StagedChunk(event["page"], event["chunk"], event["collected_at"], event["accepted"], rejected),
    )
    counts = {"accepted": len(event["accepted"]), "rejected": len(rejected)}
    telemetry.log("chunk_staged", run_id=event["run_id"], page=event["page"], chunk=event["chunk"], **counts)
    return counts


def _check(event: dict[str, Any]) -> None:
    judged = sorted(record["index"] for record in [*event["accepted"], *event["rejected"]])
    if judged != list(range(event["start"], event["end"])):
        raise RecordsUnaccounted(
            f"page {event['page']}, chunk {event['chunk']}: {event['end'] - event['start']} records were collected, "
            f"{len(event['accepted'])} accepted and {len(event['rejected'])} rejected"
        )
