"""One command at a time on one state folder."""

from __future__ import annotations

import fcntl
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

        if not wait_until(locked, _EARLIER_COMMAND_SECONDS):
            raise StackError(f"another make run, up or sql is at work on {settings.state}: wait for it, or stop it")
        yield
