"""A line that says what is being waited for, with a clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from local.terminal.live import Live
from local.terminal.parts import Part, elapsed
from local.terminal.screen import Screen


@contextmanager
def waiting(screen: Screen, what: str) -> Iterator[Live]:
    """While something goes on whose steps cannot be counted."""
    begun = time.monotonic()
    with Live(screen, lambda columns: [[Part(f"  {elapsed(time.monotonic() - begun)}  {what}", "dim")]]) as live:
        yield live
