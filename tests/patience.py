"""How long tests wait for what has to come: long enough for any machine, as nobody waits longer than it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

PATIENCE = 120
"""Seconds."""


def eventually(probe: Callable[[], Any], what: str = "what was waited for", seconds: float = PATIENCE) -> Any:
    """The first truthy answer of `probe`; fails when none comes in time."""
    deadline = time.monotonic() + seconds
    while True:
        answer = probe()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s, last answer {answer!r}"
        time.sleep(0.03)
