"""Calls a minute, shared by all that call with the same key: pages at once, executions at once, repeated calls.

One small object in the work bucket lists when the last calls go out, as many as a minute may have. A call adds its own
moment, now or a minute after the first on the list, and S3 takes the new list only from whoever has read the present
one. So no minute, from whichever moment on, holds more calls than the budget, and a minute that is wanted is used.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import orjson

from etl.lake import keys, objects
from etl.lambdas.collect.errors import MarketApiThrottled

MINUTE = 61.0
"""Seconds; one more than the API's, because a call goes out a little later than it says, now more, now less."""
TRIES = 200
"""At writing the list, beside all others that want to."""

# the real clock, never RUN_AT: the API counts real minutes
now: Callable[[], float] = time.time
sleep: Callable[[float], None] = time.sleep


def take_call(bucket: str, per_minute: int, patience: float) -> float:
    """Wait for a call's turn; 0 calls a minute: no budget, no wait. Returns the seconds waited.

    Raises MarketApiThrottled, and takes no turn, where none comes within `patience` seconds.
    """
    if per_minute == 0:
        return 0.0
    wait = max(0.0, _turn(bucket, per_minute, patience) - now())
    if wait:
        sleep(wait)
    return wait


def _turn(bucket: str, per_minute: int, patience: float) -> float:
    """Enter a call into the list: the moment at which it may go out, in seconds since 1970."""
    key = keys.calls()
    for _ in range(TRIES):
        stored = objects.get(bucket, key)
        calls: list[float] = orjson.loads(stored.body) if stored else []
        calls = calls[-per_minute:]
        present = now()
        at = max(present, calls[0] + MINUTE) if len(calls) == per_minute else present
        if at - present > patience:
            raise MarketApiThrottled(f"the budget of {per_minute} calls a minute is used up for {at - present:.0f} s")
        listed = orjson.dumps(sorted([*calls, at])[-per_minute:])
        if objects.put_if_same(bucket, key, listed, stored):
            return at
        sleep(random.uniform(0, 0.05))  # noqa: S311 - jitter
    raise MarketApiThrottled(f"too many wanted to call at once: no turn in {TRIES} tries")
