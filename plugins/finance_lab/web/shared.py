"""One reading for all who look at the page at the same time: a warehouse bills by the second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from anyio import CapacityLimiter, to_thread

from finance_lab.web.unavailable import Unavailable


class Shared:
    """What `load` answers, kept for `seconds`; an Unavailable is kept for `error_seconds`, and raised again.

    While one reading is under way, whoever else asks waits for it, and holds no thread: the web server's threads also
    serve the running tasks.
    """

    def __init__(
        self,
        load: Callable[[], Any],
        seconds: float = 30,
        error_seconds: float = 5,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load, self._seconds, self._error_seconds, self._clock = load, seconds, error_seconds, clock
        self._until = float("-inf")
        self._value: Any = None
        self._error: Unavailable | None = None
        self._reading = asyncio.Lock()

    async def get(self) -> Any:
        """The value. Raises Unavailable."""
        async with self._reading:
            if self._clock() >= self._until:
                await self._read()
            if self._error:
                raise self._error
            return self._value

    async def _read(self) -> None:
        try:
            self._value, self._error = await to_thread.run_sync(self._load, limiter=_limiter()), None
        except Unavailable as error:
            self._error = error
        self._until = self._clock() + (self._error_seconds if self._error else self._seconds)


def _limiter() -> CapacityLimiter:
    """Threads of its own, so that a Snowflake that hangs takes none of the web server's."""
    return CapacityLimiter(1)
