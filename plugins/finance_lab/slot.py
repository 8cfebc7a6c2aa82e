"""Which hour a DAG run stands for, and what its execution is called. One rule for scheduled, manual and test runs."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol


class Run(Protocol):
    """The part of a DAG run that this module reads."""

    run_id: str
    logical_date: datetime | None
    run_after: datetime


def slot(run: Run) -> datetime:
    """The run's hour, UTC: of `logical_date`, or of `run_after` for manual runs that have no logical date."""
    moment = run.logical_date or run.run_after
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def slot_text(run: Run) -> str:
    """The slot as the state machine takes it, e.g. 2026-11-23T02:00:00Z."""
    return moment_text(slot(run))


def moment_text(moment: datetime) -> str:
    """A moment in UTC as the state machine takes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def execution_name(run: Run, try_number: int, *, prefix: str = "", map_index: int = -1) -> str:
    """`<slot>-<hash of the run id>-<try>`, e.g. 20261123T0200-1f0c9d2e-1: letters that Step Functions allows.

    With a prefix before it, and `-m<map index>` before the try of a mapped task.
    """
    mapped = f"-m{map_index}" if map_index >= 0 else ""
    return f"{prefix}{slot(run):%Y%m%dT%H%M}-{sha256(run.run_id.encode()).hexdigest()[:8]}{mapped}-{try_number}"
