"""What time it is for the market: the real one, or pinned by RUN_AT so that hours can be played one by one.

CoinGecko's answers are cached for about a minute, so "now" is always a whole minute: within it every page is the
same bytes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR


class ClockError(ValueError):
    """A moment that cannot be read; the message names it and the way out."""


@dataclass
class Clock:
    """`pinned`: seconds since 1970, or None for the real time. Tests and demos may set it while serving."""

    pinned: int | None = None

    def now(self) -> int:
        """Seconds since 1970, UTC, a whole minute."""
        now = int(time.time()) if self.pinned is None else self.pinned
        return now - now % MINUTE


def parse_run_at(text: str) -> int:
    """Seconds since 1970 of an ISO 8601 moment with a zone, like 2026-11-23T02:00Z."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year < 1972:
        raise ClockError(f"RUN_AT={text} is not a moment: give ISO 8601 with a zone, like 2026-11-23T02:00Z")
    return int(moment.timestamp())


def iso(milliseconds: int) -> str:
    """The moment as CoinGecko writes it: 2026-11-23T02:00:00.000Z."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"
