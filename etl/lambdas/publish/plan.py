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


class ArchiveMissing(RuntimeError):
    """There is nothing in the archive to reprocess; the message says what there is."""


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
    """The pages of an archived run: the one asked for, else the one that is published, else the newest whole one.

    A run that did not collect all of its pages is taken only when it is asked for. Raises ArchiveMissing.
    """
    archived = _archived(raw_bucket, slot)
    whole = [run for run in archived if collected_pages.noted(raw_bucket, keys.raw_pages(slot, run)) is not None]
    run = asked or (published if published in archived else None) or max(whole, default=None)
    if run is None or run not in archived:
        there = ", ".join(f"{name}{'' if name in whole else ' (not whole)'}" for name in archived) or "nothing"
        wanted = f"run {asked}" if asked else "a whole run"
        raise ArchiveMissing(f"slot {clock.iso(slot)}: {wanted} is not in the archive, which holds {there}")
    raw = raw_page.load(raw_bucket, slot, run, archived[run][0])
    return Plan(run, archived[run], raw.source)


def _archived(raw_bucket: str, slot: datetime) -> dict[str, list[int]]:
    """The page numbers of every run in the slot's archive."""
    runs: dict[str, list[int]] = {}
    for key in objects.keys_below(raw_bucket, keys.raw_runs(slot)):
        if found := _PAGE.search(key):
            runs.setdefault(found["run"], []).append(int(found["page"]))
    return runs
