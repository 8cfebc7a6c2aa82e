"""The watchdog's question: has the hour succeeded, or was at least somebody told that it has not?

A deadline belongs to a run. It is silent where there is no run: DAG paused, scheduler down, an earlier run stuck.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from airflow.sdk import CronTriggerTimetable

from finance_lab.alerts import incident, messages
from finance_lab.alerts.claims import Claims
from finance_lab.alerts.mailing import mail_once
from finance_lab.settings import Settings

log = logging.getLogger(__name__)

EARLIEST_MINUTES = 50
AFTER_DEADLINE_MINUTES = 5
STATES = ("queued", "running", "failed")


class Runs(Protocol):
    """The part of a running task instance that answers about another DAG."""

    def get_dr_count(self, dag_id: str, *, logical_dates: list[datetime], states: list[str]) -> int: ...


def delay(settings: Settings) -> timedelta:
    """How long after an hour began it is asked about: after its deadline, so that the deadline's mail goes first."""
    return timedelta(minutes=max(EARLIEST_MINUTES, settings.deadline_minutes + AFTER_DEADLINE_MINUTES))


def timetable(settings: Settings) -> CronTriggerTimetable:
    """Hourly, `delay` after the hour. No run at once for the hour before the DAG came to be."""
    minute = int(delay(settings).total_seconds()) // 60 % 60
    return CronTriggerTimetable(f"{minute} * * * *", timezone="UTC", run_immediately=timedelta())


def hour_to_check(settings: Settings, moment: datetime) -> datetime:
    """The newest hour that is to be done at a moment; both UTC."""
    return (moment.astimezone(UTC) - delay(settings)).replace(minute=0, second=0, microsecond=0)


def check(settings: Settings, dag_id: str, hour: datetime, runs: Runs, paused: Callable[[], bool | None]) -> str:
    """One hour of a DAG. Returns what was found: `succeeded`, `told: <the mail's subject>`, or `mailed`.

    Runs of the hour are those whose logical date it is. Raises what S3 or SNS raise.
    """

    def count(state: str) -> int:
        return runs.get_dr_count(dag_id, logical_dates=[hour], states=[state])

    if count("success"):
        return "succeeded"
    if subject := Claims(settings).told(dag_id, hour):
        return f"told: {subject}"
    what = incident.missing(dag_id, hour)
    states = {state: count(state) for state in STATES}
    mailed = mail_once(settings, what, lambda: messages.missing(settings.environment, what, states, paused()))
    return "mailed" if mailed else "told: by another watchdog"
