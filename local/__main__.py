"""python -m local run|repair|up|cloud|down|sql|docs|dashboards|manifest|execute: the commands behind make."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from local.home import ensure_home
from local.parent import die_with_parent

if sys.argv[1:2] in (["run"], ["repair"]):
    die_with_parent()  # before the imports below, which take a second: when make is killed, what it started stops

ensure_home(Path(__file__).resolve().parent.parent / ".local")  # Snowflake's connector asks while it is imported

try:
    from local import dashboards, dbt_docs, execute, moment, repair, run, sql, up
    from local.airflow.dbt_manifest import ensure_manifest
    from local.airflow.environment import HourOptions, dbt_env
    from local.cloud import cloud
    from local.lock import alone
    from local.market_source import MarketSource
    from local.processes import StackError
    from local.settings import ROOT, LocalSettings, SettingsError
    from local.stack import Stack
    from local.terminal.screen import never_fail_to_print
    from local.way_out import told
except ImportError as error:
    if (error.name or "").partition(".")[0] in ("local", "etl", "include"):
        raise
    print(f"\nfailed: {sys.prefix} is broken: {error}\nrm -rf {sys.prefix}, and run make again.", file=sys.stderr)
    sys.exit(1)


def main(arguments: list[str]) -> int:
    """Do one command. 0 when it worked; else 1 and one message, whose last line is what to do."""
    signal.signal(signal.SIGTERM, _stop)
    never_fail_to_print()
    state = ROOT / ".local"
    try:
        settings = LocalSettings.from_env()
        state = settings.state
        _do(settings, *arguments)
    except (StackError, SettingsError, OSError) as error:
        print(f"\nfailed: {told(error, state)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    except Exception as error:  # nobody is to read a traceback who did not ask for one
        print(f"\nfailed: {told(error, state)}", file=sys.stderr)
        print(f"This was not foreseen. {_kept(state)}", file=sys.stderr)
        return 1
    return 0


def _do(settings: LocalSettings, command: str, *words: str) -> None:
    pinned = moment.pinned()
    stack = Stack(settings, MarketSource.from_env(settings), os.environ.get("RUN_AT", ""))
    if command == "down":
        up.down(stack)
    elif command == "sql":
        if not words or not words[0].strip():
            raise StackError('a query is missing: make sql Q="select count(*) from exposed.fct_market_hourly"')
        print(sql.query_alone(stack, words[0]))
    elif command == "docs":
        print(f"  {dbt_docs.build(stack)}")
    elif command == "dashboards":
        print(f"  {dashboards.build(stack)}")
    elif command == "manifest":
        ensure_manifest(dbt_env(settings, stack.names))
    elif command == "execute":
        execute.execute(stack, words[0] if words else "")
    else:
        with alone(settings):
            if command == "run":
                run.run(stack, moment.slot(pinned), HourOptions.from_env(poll_seconds=1))
            elif command == "repair":
                options = HourOptions.from_env(poll_seconds=1)
                repair.repair(stack, moment.slot(pinned), options, words[0] if words else "")
            elif pinned:
                raise SettingsError("RUN_AT plays one hour and goes with `make run`; `make up` lives in the present")
            elif command == "cloud":
                cloud(stack)
            else:
                up.up(stack, HourOptions.from_env(poll_seconds=up.POLL_SECONDS))


def _kept(state: Path) -> str:
    """Keep the traceback, and say where."""
    log = state / "logs" / "unforeseen.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as file:
            traceback.print_exc(file=file)
    except OSError as error:
        return f"It could not be kept either: {error}"
    return f"Read {log}, and run make again; if it stays, report it with that file."


def _stop(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
