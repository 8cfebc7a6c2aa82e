"""collect: one chunk of one page of the market.

Event   {"run_id", "slot", "page" from 1, "page_size", "chunk" from 0}
Answer  {"page", "chunk", "chunks", "collected", "collected_at", "source_url", "records": [{"index", "record"}]}
        `collected` counts the page's records; one that no payload can carry: {"index", "record": null, "unfit": reason}
Errors  MarketApiUnavailable (retried), MarketApiRefused, MarketApiEmpty
"""

from __future__ import annotations

import os
from typing import Any

from etl import clock
from etl.lake import raw_page
from etl.lake.chunks import Chunk, cut
from etl.lake.raw_page import RawPage
from etl.lake.records import NotAnArray, Record, split
from etl.lambdas.collect.api_key import key_header
from etl.lambdas.collect.errors import MarketApiEmpty, MarketApiUnavailable, explain
from etl.lambdas.collect.market_api import coins_markets


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Chunk 0 asks the API and archives the answer; the others read the archive."""
    bucket, slot = os.environ["RAW_BUCKET"], clock.slot(event["slot"])
    if event["chunk"] == 0:
        raw = _ask(event["page"], event["page_size"])
        records = _records(raw, event["page"])
        raw_page.archive(bucket, slot, event["run_id"], event["page"], raw)
    else:
        raw = raw_page.load(bucket, slot, event["run_id"], event["page"])
        records = split(raw.text)
    chunks = cut(records)
    return {
        "page": event["page"],
        "chunk": event["chunk"],
        "chunks": len(chunks),
        "collected": len(records),
        "collected_at": clock.iso(raw.collected_at),
        "source_url": os.environ["MARKET_API_URL"],
        "records": _payload(chunks[event["chunk"]]),
    }


def _ask(page: int, page_size: int) -> RawPage:
    headers = key_header(os.environ["MARKET_API_TIER"], os.environ["MARKET_API_KEY_SECRET"])
    return coins_markets(os.environ["MARKET_API_URL"], page, page_size, headers)


def _records(raw: RawPage, page: int) -> list[Record]:
    try:
        records = split(raw.text)
    except NotAnArray as error:
        # a CDN's page or a cut body comes with status 200, too; it often passes
        raise MarketApiUnavailable(f"page {page} answered 200, but {error}: {explain(raw.text)}") from error
    if page == 1 and not records:
        raise MarketApiEmpty("the market API answered no coins at all on page 1")
    return records


def _payload(chunk: Chunk) -> list[dict[str, Any]]:
    carried = [{"index": r.index, "record": r.value} for r in chunk.records]
    return carried + [{"index": r.index, "record": None, "unfit": reason} for r, reason in chunk.unfit]
