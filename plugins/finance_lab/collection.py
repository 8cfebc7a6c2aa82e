"""What market_hourly asks of the state machine, and what is remarkable about the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from airflow.sdk import Param

from finance_lab.settings import Settings
from finance_lab.slot import Run, slot_text

MOST_PAGES = 200
"""20,000 coins at 100 a page: more than the market has."""


def collection_params(settings: Settings) -> dict[str, Param]:
    """What a user may choose when triggering the DAG by hand."""
    return {
        "force": Param(
            False, type="boolean", description="Collect again though the hour's object exists; it gets a new name."
        ),
        "pages": Param(settings.pages, type="integer", minimum=1, maximum=MOST_PAGES, description="Pages of the API."),
    }


def collection_input(settings: Settings, run: Run, params: Mapping[str, Any]) -> dict[str, Any]:
    """The state machine's input for one run: mode, slot (ISO hour, UTC), pages, page_size, force, notify.

    The machine is not to mail when it fails: finance_lab.alerts does, with links to run and log.
    """
    return {
        "mode": "snapshot",
        "slot": slot_text(run),
        "pages": params["pages"],
        "page_size": settings.page_size,
        "force": params["force"],
        "notify": False,
    }


def remarks(asked: datetime, run: Mapping[str, Any]) -> Iterator[str]:
    """What somebody should know about a collection: `run` is the execution's output, `asked` the run's own slot."""
    taken, hour = (datetime.fromisoformat(run[name]) for name in ("slot_at", "hour_at"))
    if taken != asked:
        yield (
            f"this run began when its hour, {asked:%Y-%m-%d %H:%M} UTC, had passed: the API only knows the present, so "
            f"it took the slot of {taken:%Y-%m-%d %H:%M}. If nothing else was collected then, market_repair fills the "
            "hole from history"
        )
    elif hour != taken:
        yield (
            f"the rows are of {hour:%Y-%m-%d %H:%M} UTC, not of the slot's hour, {taken:%H:%M}: the API was asked when "
            "that had passed. If nothing else was collected then, market_repair fills the hole from history"
        )
    if run["reused"]:
        yield f"published before by {run['run_id']}: nothing was collected"
