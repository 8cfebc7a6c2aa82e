"""Where objects lie in the buckets. The only place that builds S3 keys."""

from __future__ import annotations

from datetime import datetime, timedelta


def raw_page(slot: datetime, run_id: str, page: int) -> str:
    """raw bucket: one answer of the API as it came, gzip-compressed."""
    return f"{raw_run(slot, run_id)}page={page:04d}.json.gz"


def raw_runs(slot: datetime) -> str:
    """raw bucket: the prefix of all that was collected for a slot."""
    return f"market/{_day(slot)}/hour={slot:%H}/"


def raw_run(slot: datetime, run_id: str) -> str:
    """raw bucket: the prefix of all that one run collected."""
    return f"{raw_runs(slot)}run={run_id}/"


def raw_pages(slot: datetime, run_id: str) -> str:
    """raw bucket: which pages a run collected, written once they are all there."""
    return f"{raw_notes(slot)}run={run_id}.json"


def raw_notes(slot: datetime) -> str:
    """raw bucket: the prefix of a slot's notes of collected pages, one a run that collected them all."""
    return f"market_pages/{_day(slot)}/hour={slot:%H}/"


def staged_run(run_id: str) -> str:
    """work bucket: the prefix of all that one run has staged."""
    return f"market/{run_id}/"


def staged_chunk(run_id: str, page: int, chunk: int) -> str:
    """work bucket: the rows of one chunk of a page, waiting to be published."""
    return f"{staged_run(run_id)}page={page:04d}/chunk={chunk:04d}.json"


def staged_pages(run_id: str) -> str:
    """work bucket: which pages and chunks make up a run."""
    return f"{staged_run(run_id)}pages.json"


def calls() -> str:
    """work bucket: when the last calls of the API went out."""
    return "calls/last.json"


def dataset(table: str, slot: datetime, minute: int = 0) -> str:
    """curated bucket: one object of a table. A slot's first is minute 0; later collections take 1, 2, …"""
    at = slot + timedelta(minutes=minute)
    return f"{table}/{_day(slot)}/dataset_{at:%Y%m%d_%H%M}.parquet"


def _day(slot: datetime) -> str:
    return f"year={slot:%Y}/month={slot:%m}/day={slot:%d}"
