"""publish: one run's staged pages become the objects that Snowpipe loads.

Event   {"action": "recall", "slot", "run_id", "force"}: what does the slot hold already?
        {"action": "publish", "slot", "run_id", "mode", "force", "started_at",
         "pages": [{"page", "chunks", "collected", "source_url"}]}
Answer  recall   {"published": bool, "run": the run row with its keys, or {}}
        publish  the run row (etl/contracts/tables/market_run.json), market_run_key, rejected_by_reason, reused
Errors  PagesIncomplete, StagedChunkMissing, SlotFull
"""

from __future__ import annotations

import os
from typing import Any

from etl import clock
from etl.lambdas.publish import slot
from etl.lambdas.publish.slot import Buckets, Run


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do the event's action."""
    buckets = Buckets(os.environ["RAW_BUCKET"], os.environ["WORK_BUCKET"], os.environ["CURATED_BUCKET"])
    at = clock.slot(event["slot"])
    if event["action"] == "recall":
        run = None if event["force"] else slot.recall(at, buckets)
        return {"published": run is not None, "run": run or {}}
    return slot.publish(
        Run(event["run_id"], at, event["mode"], event["force"], event["started_at"], event["pages"]), buckets
    )
