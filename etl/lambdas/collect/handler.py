"""collect: one chunk of one page of the market, or of one coin's history.

Event   {"mode", "run_id", "archived_by", "slot", "page" from 1, "chunk" from 0, "start", "page_size",
         "coin", "since", "until"}
        `start` is the first record of the chunk. `archived_by` is the run whose archive holds the page: this one, but
        for mode reprocess. `coin` and its window (seconds since 1970) are for mode history, null else.
Answer  {"page", "chunk", "start", "end", "collected", "collected_at", "records": [{"index", "record"}]}
        `collected` counts the page's records, `end` is where the next chunk starts. A record that no payload can carry:
        {"index", "record": null, "unfit": reason}
Errors  MarketApiUnavailable, MarketApiThrottled, MarketApiEmpty (retried); MarketApiRefused and its kinds
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from etl import clock, telemetry
from etl.lake import raw_page
from etl.lake.archived_records import records_of
from etl.lake.chunks import cut
from etl.lake.raw_page import RawPage, RawPageUnreadable
from etl.lake.records import NotAnArray, Page
from etl.lambdas.collect.errors import MarketApiEmpty, MarketApiNotFound, MarketApiUnavailable, excerpt
from etl.lambdas.collect.market_api import MarketApi
from etl.lambdas.collect.patience import Deadline

MOST_RECORDS = 10_000
"""On a page: forty times what CoinGecko gives, four times the hours of 90 days."""
_USUAL_SECONDS = 60.0
_LAST_SECONDS = 5.0
"""Left for archiving and answering."""


@telemetry.told
def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A page's first chunk asks the API and archives the answer; the others, and all of reprocess, read the archive."""
    began = time.monotonic()
    bucket, slot = os.environ["RAW_BUCKET"], clock.slot(event["slot"])
    if event["start"] == 0 and event["mode"] != "reprocess":
        try:
            raw, page = _ask(event, bucket, slot, context)
        except MarketApiNotFound as error:
            if event["mode"] != "history":
                raise
            # a coin that is gone must not lose the others' history
            telemetry.log("coin_not_found", run_id=event["run_id"], coin=event["coin"], cause=str(error))
            return _answer(event, clock.now(), Page(b"[]"))
    else:
        raw = raw_page.load(bucket, slot, event["archived_by"], event["page"])
        page = records_of(raw)
    if event["start"] == 0:
        telemetry.count("RecordsCollected", len(page))
        telemetry.log(
            "page_collected",
            run_id=event["run_id"],
            page=event["page"],
            coin=event["coin"],
            records=len(page),
            seconds=round(time.monotonic() - began, 3),
        )
    return _answer(event, raw.collected_at, page)


def _answer(event: dict[str, Any], collected_at: datetime, page: Page) -> dict[str, Any]:
    chunk = cut(page, event["start"])
    return {
        "page": event["page"],
        "chunk": event["chunk"],
        "start": chunk.start,
        "end": chunk.end,
        "collected": len(page),
        "collected_at": clock.iso(collected_at),
        "records": chunk.records,
    }


def _ask(event: dict[str, Any], bucket: str, slot: datetime, context: Any) -> tuple[RawPage, Page]:
    """Ask the API, archive what it says, and only then look at it: every answer with status 200 is in the archive."""
    api, deadline = MarketApi.from_env(), _deadline(context)
    pages = []

    def keep(raw: RawPage) -> None:
        raw_page.archive(bucket, slot, event["archived_by"], event["page"], raw)
        pages.append(_checked(raw, event))

    if event["mode"] == "history":
        raw = api.market_chart_range(event["coin"], event["since"], event["until"], deadline, keep)
    else:
        raw = api.coins_markets(event["page"], event["page_size"], deadline, keep)
    return raw, pages[-1]


def _checked(raw: RawPage, event: dict[str, Any]) -> Page:
    """The records of an answer with status 200, which is not always the API's.

    Raises MarketApiUnavailable: a CDN's page or a cut body often passes. On the first page, an array without a single
    object is not the market; on a later one its elements go to quarantine, and the other pages are not lost.
    """
    try:
        page = records_of(raw)
    except (NotAnArray, RawPageUnreadable) as error:
        came = "" if isinstance(error, RawPageUnreadable) else f": {excerpt(raw.body())}"
        raise MarketApiUnavailable(f"answered 200, but {error}{came}") from error
    if len(page) > MOST_RECORDS:
        raise MarketApiUnavailable(f"answered 200, but an array of {len(page)} elements: {excerpt(raw.body())}")
    if event["mode"] == "snapshot" and event["page"] == 1:
        if not len(page):
            raise MarketApiEmpty(f"{raw.source_url}/coins/markets answered no coins at all on page 1")
        if not page.unfit and not any(isinstance(value, dict) for value in page.values):
            came = f"{len(page)} elements, none of them an object: {excerpt(raw.body())}"
            raise MarketApiUnavailable(f"answered 200, but an array of {came}")
    return page


def _deadline(context: Any) -> Deadline:
    remaining: Callable[[], int] | None = getattr(context, "get_remaining_time_in_millis", None)
    return Deadline.in_seconds(remaining() / 1000 - _LAST_SECONDS if remaining else _USUAL_SECONDS)
