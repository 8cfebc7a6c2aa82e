"""The watchdog's question: has the hour succeeded, or was at least somebody told that it has not?

A deadline belongs to a run. It is silent where there is no run: DAG paused, scheduler down, an earlier run stuck. While
the scheduler is down the watchdog is too, so it asks about the hours before as well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from airflow.sdk import CronTriggerTimetable

from finance_lab.alerts import incident, messages
from finance_lab.alerts.claims import Claims
from finance_lab.alerts.mailing import mail_together
from finance_lab.settings import Settings

log = logging.getLogger(__name__)

EARLIEST_MINUTES = 50
AFTER_DEADLINE_MINUTES = 5
STATES = ("queued", "running", "failed")
SUCCEEDED = "succeeded"
HOURS = 48
"""How many are looked at, the newest and those before: a weekend."""


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
    """An hour of a DAG and the two days before it; one mail about all hours that are missing.

    Returns what was found: `mailed: <the hours>`, or of the hour itself `succeeded` or `told: <the mail's subject>`.
    Runs of an hour are those whose logical date it is. Raises what S3 or SNS raise.
    """
    hours = [hour - timedelta(hours=back) for back in range(HOURS)]
    if runs.get_dr_count(dag_id, logical_dates=hours, states=["success"]) == len(hours):  # a date has one run at most
        return SUCCEEDED
    answers = _answers(settings, dag_id, hours, runs)
    missing = _missing(answers)
    if not missing:
        return answers[hour] or SUCCEEDED
    mailed = mail_together(
        settings,
        [incident.missing(dag_id, each) for each in missing],
        lambda mine: messages.missing(settings, mine, _states(dag_id, mine, runs), paused()),
    )
    return f"mailed: {messages.spans([each.hour for each in mailed])}" if mailed else "told: by another watchdog"


def _answers(settings: Settings, dag_id: str, hours: list[datetime], runs: Runs) -> dict[datetime, str | None]:
    """Of each hour `succeeded`, or `told: <the mail's subject>`; None if neither."""
    claims = Claims(settings)

    def answer(hour: datetime) -> str | None:
        if runs.get_dr_count(dag_id, logical_dates=[hour], states=["success"]):
            return SUCCEEDED
        subject = claims.told(dag_id, hour)
        return f"told: {subject}" if subject else None

    return {hour: answer(hour) for hour in hours}


def _missing(answers: dict[datetime, str | None]) -> list[datetime]:
    """The hours without an answer, newest first, as far back as something is known: nobody waited for those before.

    The newest itself may be known: its run is the first after the outage that the others are missing for.
    """
    hours = list(answers)
    oldest_known = max((number for number, hour in enumerate(hours) if answers[hour]), default=1)
    return [hour for hour in hours[:oldest_known] if not answers[hour]]


def _states(dag_id: str, incidents: list[incident.Incident], runs: Runs) -> dict[str, int]:
    hours = [each.hour for each in incidents]
    return {state: runs.get_dr_count(dag_id, logical_dates=hours, states=[state]) for state in STATES}
