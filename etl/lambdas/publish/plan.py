"""What a run has to collect: from which archive, which pages, from which endpoint."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from etl import clock
from etl.lake import collected_pages, keys, market_chart, objects, raw_page

MARKET_SOURCE = "coins_markets"
_PAGE = re.compile(r"/run=(?P<run>[^/]+)/page=(?P<page>\d+)\.json\.gz$")
_NOTE = re.compile(r"/run=(?P<run>[^/]+)\.json$")


class ArchiveMissing(RuntimeError):
    """What is to be reprocessed is not in the archive, or not all of it; the message says what there is."""


@dataclass(frozen=True)
class Plan:
    """`archived_by`: the run whose archive the pages go to or come from. `pages`: their numbers."""

    archived_by: str
    pages: list[int]
    source: str

    def answer(self) -> dict[str, Any]:
        return asdict(self)


def to_collect(run_id: str, mode: str, pages: int) -> Plan:
    """Pages 1 to `pages`: of the market, or one a coin."""
    source = market_chart.SOURCE if mode == "history" else MARKET_SOURCE
    return Plan(run_id, list(range(1, pages + 1)), source)


def to_reprocess(raw_bucket: str, slot: datetime, published: str | None, asked: str | None) -> Plan:
    """The pages of an archived run: the one asked for, else the published one, else the newest of the market.

    A run that did not collect all of its pages is taken only when it is asked for. Raises ArchiveMissing, also for a
    run of which a page is gone.
    """
    run = asked or published or _newest_of_the_market(raw_bucket, slot)
    pages = _pages(raw_bucket, slot, run) if run else []
    if run is None or not pages:
        there = _there(raw_bucket, slot)
        raise ArchiveMissing(f"slot {clock.iso(slot)}: {run or 'a whole run'} is not in the archive: it holds {there}")
    return Plan(run, pages, raw_page.load(raw_bucket, slot, run, pages[0]).source)


def _pages(raw_bucket: str, slot: datetime, run: str) -> list[int]:
    """The run's archived pages; all that it noted must be there, but those of coins that the API did not know."""
    found = (_PAGE.search(listed.key) for listed in objects.below(raw_bucket, keys.raw_run(slot, run)))
    archived = sorted(int(page["page"]) for page in found if page)
    noted = collected_pages.noted(raw_bucket, keys.raw_pages(slot, run))
    wanted = {page.page for page in noted if page.collected} if noted else set(range(1, max(archived, default=0)))
    if gone := sorted(wanted - set(archived)):
        raise ArchiveMissing(f"slot {clock.iso(slot)}: run {run} has lost its pages {gone} from the archive")
    return archived


def _newest_of_the_market(raw_bucket: str, slot: datetime) -> str | None:
    """The whole run that was noted last and is no coins' history."""
    for listed in sorted(_notes(raw_bucket, slot), key=lambda listed: -listed.written_at):
        run = _run_of(listed)
        pages = _pages(raw_bucket, slot, run)
        if pages and raw_page.load(raw_bucket, slot, run, pages[0]).source == MARKET_SOURCE:
            return run
    return None


def _there(raw_bucket: str, slot: datetime) -> str:
    whole = {_run_of(listed) for listed in _notes(raw_bucket, slot)}
    found = (_PAGE.search(listed.key) for listed in objects.below(raw_bucket, keys.raw_runs(slot)))
    runs = dict.fromkeys(page["run"] for page in found if page)
    return ", ".join(f"{run}{'' if run in whole else ' (not whole)'}" for run in runs) or "nothing"


def _notes(raw_bucket: str, slot: datetime) -> list[objects.Listed]:
    return [listed for listed in objects.below(raw_bucket, keys.raw_notes(slot)) if _NOTE.search(listed.key)]


def _run_of(note: objects.Listed) -> str:
    return _NOTE.search(note.key)["run"]
