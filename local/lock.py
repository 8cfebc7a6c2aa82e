"""One command at a time on one state folder."""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from local.processes import StackError, wait_until
from local.settings import LocalSettings

_EARLIER_COMMAND_SECONDS = 30


@contextmanager
def alone(settings: LocalSettings, name: str = "lock") -> Iterator[None]:
    """Hold a lock of the state folder; a command that is being stopped gets the time to end. Raises StackError."""
    settings.state.mkdir(parents=True, exist_ok=True)
    with (settings.state / name).open("w") as file:

        def locked() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        free = locked()
        if not free:
            # not among what a command answers
            print(f"Waiting for another make on {settings.state} to end", file=sys.stderr, flush=True)
        if not free and not wait_until(locked, _EARLIER_COMMAND_SECONDS):
            raise StackError(f"another make run, up or sql is at work on {settings.state}: wait for it, or stop it")
        yield
