"""publish: one run's staged pages become the objects that Snowpipe loads.

Event   {"action": "recall", "slot", "run_id", "mode", "force", "pages": how many, "run": to reprocess, or null}
            what the slot holds already, and what is to be collected
        {"action": "publish", "slot", "run_id", "mode", "force", "started_at", "archived_by", "source",
         "pages": [{"page", "chunks", "collected"}]}
Answer  recall   {"published": bool, "run": the run row with its keys, or {}, "archived_by", "pages": numbers, "source",
                  "slot": the hour of the one asked for, or the present one where that has passed uncollected}
        publish  the run row (etl/contracts/tables/market_run.json), market_run_key, rejected_by_reason, reused
Errors  PagesIncomplete, StagedChunkMissing, SlotFull, SlotInvalid, ArchiveMissing; StorageUnavailable (retried)
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any

from etl import clock, telemetry
from etl.lake.collected_pages import CollectedPage
from etl.lambdas.publish import plan, slot
from etl.lambdas.publish.collection import Origin
from etl.lambdas.publish.slot import Buckets, Run

CLOCKS_DIFFER = timedelta(minutes=5)
"""By so much a schedule's clock may be ahead of this one's."""


@telemetry.told
def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do the event's action."""
    buckets = Buckets(os.environ["RAW_BUCKET"], os.environ["WORK_BUCKET"], os.environ["CURATED_BUCKET"])
    return _recall(event, buckets) if event["action"] == "recall" else _publish(event, buckets)


def _recall(event: dict[str, Any], buckets: Buckets) -> dict[str, Any]:
    at, mode = clock.slot_of(event["slot"]), event["mode"]
    if mode == "snapshot" and at > clock.now() + CLOCKS_DIFFER:
        raise clock.SlotInvalid(f"slot {event['slot']} has not begun: the API only knows the present")
    held = _held(at, event, buckets)
    if mode == "snapshot" and held is None and at < clock.hour_of(clock.now()):
        # the API only knows the present: its prices must not get a name of the past
        telemetry.log("hour_has_passed", asked=event["slot"], taken=clock.iso(clock.hour_of(clock.now())))
        at = clock.hour_of(clock.now())
        held = _held(at, event, buckets)
    if mode == "reprocess":
        published = held["archived_by"] if held else None
        planned = plan.to_reprocess(buckets.raw, at, published, event["run"])
    else:
        planned = plan.to_collect(event["run_id"], mode, event["pages"])
    reused = held is not None and mode == "snapshot"
    return {"published": reused, "run": held if reused else {}, "slot": clock.iso(at), **planned.answer()}


def _held(at: datetime, event: dict[str, Any], buckets: Buckets) -> dict[str, Any] | None:
    """The run that the slot holds, None where it does not matter."""
    if event["mode"] == "history" or event["force"]:
        return None
    return slot.recall(at, buckets, must_be_whole=event["mode"] == "snapshot")


def _publish(event: dict[str, Any], buckets: Buckets) -> dict[str, Any]:
    run = Run(
        event["run_id"],
        clock.slot(event["slot"]),
        event["mode"],
        event["force"],
        event["started_at"],
        Origin(event["source"], event["archived_by"]),
        [CollectedPage(**page) for page in event["pages"]],
    )
    answer = slot.publish(run, buckets)
    if not answer["reused"]:
        for name in ("accepted", "rejected", "duplicates"):
            telemetry.count(f"Rows{name.capitalize()}", answer[name])
        telemetry.count_by("RejectedByReason", "reason", answer["rejected_by_reason"])
    told = ("run_id", "hour_at", "mode", "collected", "accepted", "rejected", "duplicates", "market_key", "reused")
    telemetry.log("published", **{name: answer[name] for name in told}, rejected_by_reason=answer["rejected_by_reason"])
    return answer
