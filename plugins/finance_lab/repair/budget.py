"""Calls to the API that market_repair may spend: one a coin and execution, counted by the calendar month, UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from finance_lab.repair.executions import Asked


def calls_spent(executions: Iterable[Asked], now: datetime) -> int:
    """Calls of the month in which `now` lies, of executions that failed as well: the source counts those, too.

    An execution belongs to the month it ran in, and where the clock is pinned to the month that it played.
    """
    return sum(len(one.coins) for one in executions if _month(now) in (_month(one.started), _month(one.slot)))


def calls_left(executions: Iterable[Asked], now: datetime, calls_a_month: int) -> int:
    """What may still be spent this month; never negative."""
    return max(0, calls_a_month - calls_spent(executions, now))


def _month(moment: datetime) -> tuple[int, int]:
    return moment.year, moment.month
