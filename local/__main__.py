"""python -m local run|up|down|sql: the commands behind make."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from local import moment, run, sql, up
from local.airflow.environment import HourOptions
from local.market_source import MarketSource
from local.processes import StackError, wait_until
from local.settings import LocalSettings, SettingsError
from local.stack import Stack

_EARLIER_RUN_SECONDS = 30


def main(arguments: list[str]) -> int:
    """Do one command. 0 when it worked; else 1 and one message."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        _do(*arguments)
    except (StackError, SettingsError, OSError) as error:
        print(f"\nfailed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    return 0


def _do(command: str, *words: str) -> None:
    settings = LocalSettings.from_env()
    pinned = moment.pinned()
    stack = Stack(settings, MarketSource.from_env(settings), os.environ.get("RUN_AT", ""))
    if command == "down":
        up.down(stack)
    elif command == "sql":
        if not words or not words[0].strip():
            raise StackError('a query is missing: make sql Q="select count(*) from exposed.fct_market_hourly"')
        print(sql.query(stack, words[0]))
    else:
        with _alone(settings):
            if command == "run":
                _die_with_make()
                run.run(stack, moment.slot(pinned), HourOptions.from_env(poll_seconds=1))
            elif pinned:
                raise SettingsError("RUN_AT plays one hour and goes with `make run`; `make up` lives in the present")
            else:
                up.up(stack, HourOptions.from_env(poll_seconds=10))


@contextmanager
def _alone(settings: LocalSettings) -> Iterator[None]:
    """One command at a time on one state folder; a run that is being stopped gets the time to end."""
    settings.state.mkdir(parents=True, exist_ok=True)
    with (settings.state / "lock").open("w") as file:

        def locked() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        if not wait_until(locked, _EARLIER_RUN_SECONDS):
            raise StackError(f"another make run or make up is at work on {settings.state}: wait for it, or stop it")
        yield


def _die_with_make() -> None:
    """When make is killed, what it started stops, too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _stop(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
