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

from etl import clock, telemetry
from etl.contracts.tables import table
from etl.lake import collected_pages, keys, objects, raw_page, staged
from etl.lake.archived_records import ArchivedRecords
from etl.lake.collected_pages import CollectedPage
from etl.lambdas.publish import parquet
from etl.lambdas.publish.collection import Collection, Origin, gather, reasons_of
from etl.lambdas.publish.plan import MARKET_SOURCE

MINUTES = range(60)


class SlotFull(RuntimeError):
    """All sixty names of an hour are taken."""


class PagesIncomplete(RuntimeError):
    """The staged chunks do not hold as many records as were collected."""


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
    origin: Origin
    pages: list[CollectedPage]

    @property
    def takes_a_minute_of_its_own(self) -> bool:
        """Whether it is published beside what the slot holds, instead of answering that."""
        return self.force or self.mode != "snapshot"


def publish(run: Run, buckets: Buckets) -> dict[str, Any]:
    """Write a run's objects; answer the run row with its keys. Raises SlotFull, PagesIncomplete, StagedChunkMissing.

    A slot that another run holds is answered with that run's row, unless this one takes a minute of its own.
    """
    collected_pages.note(buckets.work, keys.staged_pages(run.run_id), run.pages)
    if run.origin.archived_by == run.run_id:
        collected_pages.note(buckets.raw, keys.raw_pages(run.slot, run.run_id), run.pages)
    collection = _collection(run.run_id, run.slot, run.origin, run.pages, buckets)
    market = parquet.to_bytes(table("market"), collection.market)
    rejected = parquet.to_bytes(table("market_rejected"), collection.market_rejected)
    source_url = raw_page.source_url(buckets.raw, run.slot, run.origin.archived_by)
    for minute in MINUTES:
        row = _run_row(run, minute, collection, market, rejected, source_url)
        if objects.put_if_absent(buckets.curated, row["market_key"], market, {"run": json.dumps(row)}):
            _complete(row, rejected, buckets)
            return _answer(row, collection.market_rejected, reused=False)
        holder = _holder(run.slot, buckets, minute, must_be_whole=not run.takes_a_minute_of_its_own)
        if holder and holder["run_id"] == run.run_id:
            return {**holder, "reused": False}
        if not run.takes_a_minute_of_its_own and (newest := recall(run.slot, buckets)):
            return newest
    raise SlotFull(f"slot {clock.iso(run.slot)} has no free minute left for another collection")


def recall(slot: datetime, buckets: Buckets, *, must_be_whole: bool = True) -> dict[str, Any] | None:
    """The newest run of the slot that collected the market, None if there is none; a coin's history is not the hour.

    What a crash left half published is completed. Raises StagedChunkMissing where that can't be done any more and
    `must_be_whole`.
    """
    newest = None
    for minute in MINUTES:
        holder = _holder(slot, buckets, minute, must_be_whole=must_be_whole)
        if holder is None:
            break
        if holder["source"] == MARKET_SOURCE:
            newest = holder
    return newest


def _holder(slot: datetime, buckets: Buckets, minute: int, *, must_be_whole: bool) -> dict[str, Any] | None:
    """The run that holds a minute of the slot, its objects completed if a crash left some out; None if it is free."""
    claim = objects.metadata_of(buckets.curated, keys.dataset("market", slot, minute))
    if claim is None:
        return None
    row = json.loads(claim["run"])
    if objects.metadata_of(buckets.curated, keys.dataset("market_run", slot, minute)) is None:
        try:
            _complete(row, _quarantine_again(row, slot, buckets), buckets)
        except staged.StagedChunkMissing as error:
            if must_be_whole:
                raise
            telemetry.log("half_published", run_id=row["run_id"], slot=clock.iso(slot), cause=str(error))
    quarantine = objects.get(buckets.curated, row["market_rejected_key"])
    return _answer(row, parquet.to_rows(quarantine.body, ["reasons"]) if quarantine else [], reused=True)


def _quarantine_again(row: dict[str, Any], slot: datetime, buckets: Buckets) -> bytes:
    """The quarantine of a run that did not come to write it."""
    pages = collected_pages.noted(buckets.work, keys.staged_pages(row["run_id"]))
    if pages is None:
        raise staged.StagedChunkMissing(
            f"what run {row['run_id']} staged is gone: reprocess the slot, or collect it with force"
        )
    collection = _collection(row["run_id"], slot, Origin(row["source"], row["archived_by"]), pages, buckets)
    return parquet.to_bytes(table("market_rejected"), collection.market_rejected)


def _collection(
    run_id: str, slot: datetime, origin: Origin, pages: list[CollectedPage], buckets: Buckets
) -> Collection:
    places = [(page.page, chunk) for page in pages for chunk in range(page.chunks)]
    chunks = staged.read_all(buckets.work, run_id, places)
    collection = gather(chunks, origin, ArchivedRecords(buckets.raw, slot, origin.archived_by))
    expected = sum(page.collected for page in pages)
    if collection.collected != expected:
        raise PagesIncomplete(f"{expected} records were collected, the staged pages hold {collection.collected}")
    return collection


def _run_row(
    run: Run, minute: int, collection: Collection, market: bytes, rejected: bytes, source_url: str
) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "slot_at": clock.iso(run.slot),
        "hour_at": collection.hour_at,
        "mode": run.mode,
        "source": run.origin.source,
        "source_url": source_url,
        "archived_by": run.origin.archived_by,
        "collected": collection.collected,
        "accepted": len(collection.market),
        "rejected": collection.rejected,
        "duplicates": collection.duplicates,
        "collected_at": collection.collected_at,
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
    return {**row, "market_run_key": _run_key(row), "rejected_by_reason": reasons_of(rejected), "reused": reused}
