"""Calls a minute, shared by all that call with the same key: pages at once, executions at once, repeated calls.

A call takes a ticket of its minute: a small object in the work bucket, which only one can create. A minute has as many
tickets as the budget, and a ticket is good a minute after the one of the same number of the minute before. So no
minute, from whichever moment on, holds more calls than the budget.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from etl.lake import keys, objects
from etl.lambdas.collect.errors import MarketApiThrottled

MINUTE = timedelta(minutes=1)
APART = timedelta(seconds=61)  # a call goes out a little later than its ticket says, now more, now less

# the real clock, never RUN_AT: the API counts real minutes
now = lambda: datetime.now(UTC)  # noqa: E731 - replaced by tests
sleep = time.sleep


def take_call(bucket: str, per_minute: int, patience: float) -> float:
    """Wait for a call's turn; 0 calls a minute: no budget, no wait. Returns the seconds waited.

    Raises MarketApiThrottled where the turn does not come within `patience` seconds.
    """
    if per_minute == 0:
        return 0.0
    waited = 0.0
    while True:
        at = _ticket(bucket, per_minute)
        began = now()
        wait = ((at or _next_minute(began)) - began).total_seconds()
        if waited + wait > patience:
            raise MarketApiThrottled(f"the budget of {per_minute} calls a minute is used up for {wait:.0f} s")
        if wait > 0:
            sleep(wait)
            waited += wait
        if at:
            return waited


def _ticket(bucket: str, per_minute: int) -> datetime | None:
    """Take a ticket of this minute: from when it is good. None when all are taken."""
    minute = now().replace(second=0, microsecond=0)
    taken = len(objects.keys_below(bucket, keys.calls(minute)))
    for number in range(taken + 1, per_minute + 1):
        before = objects.metadata_of(bucket, keys.call(minute - MINUTE, number))
        at = max(now(), datetime.fromisoformat(before["at"]) + APART) if before else now()
        if objects.put_if_absent(bucket, keys.call(minute, number), b"", {"at": at.isoformat()}):
            return at
    return None


def _next_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + MINUTE
