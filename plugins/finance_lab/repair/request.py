"""What one run of market_repair is asked to do: the user's choices and the run's hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from airflow.sdk import Param

from finance_lab.settings import BOUNDS, Settings
from finance_lab.slot import Run, slot


class StartedRun(Run, Protocol):
    """A DAG run that has begun."""

    start_date: datetime | None


@dataclass(frozen=True)
class Request:
    """`now` is the hour, UTC, in which the run began, and the first one that is not looked at."""

    now: datetime
    days: int
    coins: int
    before_first_hour: bool
    ask_again: bool


def repair_params(settings: Settings) -> dict[str, Param]:
    """What a user may choose when triggering the DAG by hand; the defaults are the schedule's."""
    return {
        "days": _number("days", settings.repair_days, "Days to look back."),
        "coins": _number("coins", settings.repair_coins, "How many of the largest coins an hour must have."),
        "before_first_hour": Param(
            False, type="boolean", description="Fill also the hours before the first one that was ever collected."
        ),
        "ask_again": Param(
            False, type="boolean", description="Ask also for what the source was asked for before and did not have."
        ),
    }


def request_of(run: StartedRun, params: Mapping[str, Any]) -> Request:
    """The request of a DAG run with its params.

    A run that the scheduler was too late for, or that was cleared later, looks at the hours until it really began.
    """
    began = (run.start_date or run.run_after).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    chosen = {name: params[name] for name in ("days", "coins", "before_first_hour", "ask_again")}
    return Request(now=max(slot(run), began), **chosen)


def _number(name: str, default: int, description: str) -> Param:
    least, most = BOUNDS[f"repair_{name}"]
    return Param(default, type="integer", minimum=least, maximum=most, description=description)
