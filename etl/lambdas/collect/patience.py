"""Ask again after what passes: a few times, with backoff and jitter, as long as the function's time lasts."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from etl import telemetry
from etl.lambdas.collect.errors import MarketApiThrottled, MarketApiUnavailable

CALLS = 4
"""In one go; failed calls count against the plan, so more tries are the state machine's."""
FIRST_PAUSE, FIRST_PAUSE_THROTTLED = 1.0, 5.0
"""Seconds; doubled each time. Where the API names a time itself, that holds."""
ONE_CALL_SECONDS = 45.0
"""At the most: to connect, for the headers, for the body."""

sleep = time.sleep
T = TypeVar("T")


@dataclass(frozen=True)
class Deadline:
    """The moment, on the monotonic clock, until which the function may work."""

    at: float

    @classmethod
    def in_seconds(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds; never negative."""
        return max(0.0, self.at - time.monotonic())


def patiently(call: Callable[[], T], deadline: Deadline) -> T:
    """Call until it succeeds. Raises what it raised last: at once what is not MarketApiUnavailable."""
    number = 1
    while True:
        try:
            return call()
        except MarketApiUnavailable as error:
            pause = _pause(error, number)
            if number == CALLS or pause + ONE_CALL_SECONDS > deadline.left():
                if error.retry_after is not None:
                    sleep(min(pause, deadline.left()))  # the state machine's own pause begins after the API's
                raise
            telemetry.count("ApiRetries", 1)
            telemetry.log("call_retried", call=number, pause_seconds=round(pause, 1), cause=str(error))
        sleep(pause)
        number += 1


def _pause(error: MarketApiUnavailable, number: int) -> float:
    """What the API asked for and a little more; else half to all of a doubling span, so that pages do not march."""
    if error.retry_after is not None:
        return error.retry_after + random.uniform(0, 1)  # noqa: S311 - jitter
    first = FIRST_PAUSE_THROTTLED if isinstance(error, MarketApiThrottled) else FIRST_PAUSE
    return first * 2 ** (number - 1) * random.uniform(0.5, 1)  # noqa: S311 - jitter
