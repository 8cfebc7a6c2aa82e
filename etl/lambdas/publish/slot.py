"""Publish a run into its slot: three objects, written once, of which the market object claims the slot.

Snowpipe never loads a name twice, so nothing is ever overwritten. The market object carries the run row in its
metadata: whoever finds it without its quarantine or run row (a crash in between) writes those from what was staged.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from etl import clock
from etl.contracts.tables import table
from etl.lake import keys, objects, staged
from etl.lambdas.publish import collection as collections
from etl.lambdas.publish import parquet
from etl.lambdas.publish.collection import Collection
from etl.lambdas.publish.raw_text import RawText

MINUTES = range(60)


class SlotFull(RuntimeError):
    """All sixty names of an hour are taken."""


@dataclass(frozen=True)
class Buckets:
    """The three buckets that a run touches."""

    raw: str
    work: str
    curated: str


@dataclass(frozen=True)
class Run:
    """What the state machine knows of a run: see market.asl.json."""

    run_id: str
    slot: datetime
    mode: str
    force: bool
    started_at: str
    pages: list[dict[str, Any]]


def publish(run: Run, buckets: Buckets) -> dict[str, Any]:
    """Write a run's objects; answer the run row with its keys. Raises SlotFull.

    A slot that another run holds is answered with that run's row, unless `force` asks for a minute of its own.
    """
    staged.write_pages(buckets.work, run.run_id, run.pages)
    collection = _collection(run.run_id, run.slot, buckets)
    market = parquet.to_bytes(table("market"), collection.market)
    rejected = parquet.to_bytes(table("market_rejected"), collection.market_rejected)
    for minute in MINUTES:
        row = _run_row(run, minute, collection, market, rejected)
        if objects.put_if_absent(buckets.curated, row["market_key"], market, {"run": json.dumps(row)}):
            _complete(row, rejected, buckets)
            return _answer(row, collection.market_rejected, reused=False)
        holder = _holder(run.slot, buckets, minute)
        if holder and holder["run_id"] == run.run_id:
            return {**holder, "reused": False}
        if not run.force:
            return recall(run.slot, buckets)
    raise SlotFull(f"slot {clock.iso(run.slot)} has no free minute left for another collection")


def recall(slot: datetime, buckets: Buckets) -> dict[str, Any] | None:
    """The newest run of the slot, None if the slot is free. What a crash left half published is completed."""
    newest = None
    for minute in MINUTES:
        holder = _holder(slot, buckets, minute)
        if holder is None:
            break
        newest = holder
    return newest


def _holder(slot: datetime, buckets: Buckets, minute: int) -> dict[str, Any] | None:
    """The run that holds a minute of the slot, its objects completed if a crash left some out; None if it is free."""
    claim = objects.metadata_of(buckets.curated, keys.dataset("market", slot, minute))
    if claim is None:
        return None
    row = json.loads(claim["run"])
    if objects.metadata_of(buckets.curated, keys.dataset("market_run", slot, minute)) is None:
        collection = _collection(row["run_id"], slot, buckets)
        _complete(row, parquet.to_bytes(table("market_rejected"), collection.market_rejected), buckets)
    quarantine = objects.get(buckets.curated, row["market_rejected_key"])
    return _answer(row, parquet.to_rows(quarantine.body, ["reasons"]) if quarantine else [], reused=True)


def _collection(run_id: str, slot: datetime, buckets: Buckets) -> Collection:
    return collections.load(buckets.work, run_id, RawText(buckets.raw, slot, run_id))


def _run_row(run: Run, minute: int, collection: Collection, market: bytes, rejected: bytes) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "slot_at": clock.iso(run.slot),
        "hour_at": clock.iso(collection.hour_at),
        "mode": run.mode,
        "source": collections.SOURCE,
        "source_url": run.pages[0]["source_url"],
        "collected": collection.collected,
        "accepted": len(collection.market),
        "rejected": collection.rejected,
        "duplicates": collection.duplicates,
        "collected_at": clock.iso(collection.collected_at),
        "market_key": keys.dataset("market", run.slot, minute),
        "market_sha256": hashlib.sha256(market).hexdigest(),
        "market_rejected_key": keys.dataset("market_rejected", run.slot, minute),
        "market_rejected_sha256": hashlib.sha256(rejected).hexdigest(),
        "seconds": (datetime.now(UTC) - clock.parse(run.started_at)).total_seconds(),
    }


def _complete(row: dict[str, Any], rejected: bytes, buckets: Buckets) -> None:
    """The quarantine, then the run row: the last object says that the others are there."""
    objects.put_if_absent(buckets.curated, row["market_rejected_key"], rejected, {"run-id": row["run_id"]})
    body = parquet.to_bytes(table("market_run"), [row])
    objects.put_if_absent(buckets.curated, _run_key(row), body, {"run-id": row["run_id"]})


def _run_key(row: dict[str, Any]) -> str:
    return row["market_key"].replace("market/", "market_run/", 1)


def _answer(row: dict[str, Any], rejected: list[dict[str, Any]], *, reused: bool) -> dict[str, Any]:
    reasons = collections.reasons_of(rejected)
    return {**row, "market_run_key": _run_key(row), "rejected_by_reason": reasons, "reused": reused}
