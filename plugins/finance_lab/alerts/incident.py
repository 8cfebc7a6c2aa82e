"""What a mail is about. Its key is what makes one mail of many calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from finance_lab.slot import Run, slot

FAILED, LATE, MISSING, UNREPAIRED = "failed", "late", "missing", "unrepaired"


@dataclass(frozen=True)
class Incident:
    """One cause in one hour of one DAG: of a run, or of no run at all."""

    dag_id: str
    hour: datetime
    """UTC."""
    cause: str
    run_id: str = ""
    attempt: str = ""
    """Tells an operator's second try of the same run from the first; empty where a run has but one."""

    @property
    def key(self) -> str:
        """The S3 key of the claim to mail about it."""
        name = "-".join(filter(None, (self.attempt, self.cause)))
        return hour_prefix(self.dag_id, self.hour) + "/".join(filter(None, (_safe(self.run_id), f"{name}.json")))


def hour_prefix(dag_id: str, hour: datetime) -> str:
    """Where the claims of all mails about a DAG's hour are."""
    return f"alerts/{dag_id}/{hour.astimezone(UTC):%Y-%m-%dT%H}/"


def failed(run: Any) -> Incident:
    """The failure of a run, however many of its tasks fail. `run` is a DAG run as tasks and callbacks see it."""
    return Incident(run.dag_id, slot(run), FAILED, run.run_id, attempt(run))


def late(dag_id: str, run: Run) -> Incident:
    """A run that missed its deadline: once, however often it is cleared."""
    return Incident(dag_id, slot(run), LATE, run.run_id)


def missing(dag_id: str, hour: datetime) -> Incident:
    """An hour without a run that succeeded, of which nobody was told."""
    return Incident(dag_id, hour, MISSING)


def unrepaired(run: Any) -> Incident:
    """Hours that a run of market_repair leaves open. `run` is a DAG run as tasks see it."""
    return Incident(run.dag_id, slot(run), UNREPAIRED, run.run_id)


def attempt(run: Any) -> str:
    """`<times cleared>-<hash>`. Clearing any task counts up, and a run that was deleted and made again starts anew."""
    moments = [moment.astimezone(UTC).isoformat() if moment else "" for moment in (run.start_date, run.run_after)]
    return f"{run.clear_number or 0}-{_digest(' '.join(moments))}"


def _safe(run_id: str) -> str:
    """A run's id as part of a key: users may choose any letters, and any length."""
    return f"{re.sub(r'[^A-Za-z0-9._+-]', '-', run_id)[:60]}-{_digest(run_id)}" if run_id else ""


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]
