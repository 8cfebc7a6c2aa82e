"""One run of a DAG through Airflow in the foreground, told line by line while it goes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from etl import clock
from local.airflow.services import is_up, run_hour_command
from local.processes import Service, StackError, wait_until
from local.settings import ROOT
from local.stack import Stack
from local.task_progress import TaskProgress
from local.terminal.screen import Screen

_PATIENCE_SECONDS = 20


class RunFailed(StackError):
    """The run failed. `summary` is what its last task said nevertheless, or None."""

    def __init__(self, message: str, summary: dict[str, Any] | None) -> None:
        super().__init__(message)
        self.summary = summary


def refuse_beside_up(stack: Stack, dag: str) -> None:
    """Raise StackError while `make up` runs: its Airflow has the database and would run the DAG as well."""
    if is_up(stack.processes.running()):
        raise StackError(
            f"`make up` is running: trigger {dag} on {stack.settings.url('airflow')}, or `make down` first"
        )


def play(
    stack: Stack,
    env: dict[str, str],
    slot: datetime,
    *,
    dag: str = "market_hourly",
    conf: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Run the DAG for a slot, show its tasks, and answer the summary of its last one.

    `env` is airflow_env(); `conf` are the run's params. Raises RunFailed with what failed first.
    """
    events = stack.settings.state / "run_events.jsonl"
    events.unlink(missing_ok=True)
    log = stack.processes.log("airflow_run")
    command = run_hour_command(clock.iso(slot), str(events), log, dag=dag, conf=conf)
    service = Service("airflow_run", "Airflow", command, {**env, "PYTHONPATH": str(ROOT)}, stop_seconds=3)
    stack.processes.start(service)
    failures = []
    with TaskProgress(Screen()).shown() as progress:
        for event in _follow(stack, service, events, progress.still):
            if "run" in event:
                if event["run"] == "success":
                    return event["summary"]
                what = "the hour" if dag == "market_hourly" else dag
                said = "; ".join(failures) or event["error"]
                raise RunFailed(
                    f"{what} failed: {said}\n  see {log}\nPut right what it says, and run make again.", event["summary"]
                )
            progress.hear(event)
            if event.get("state") == "failed":
                failures.append(f"{event['task']}: {event.get('error')}")
    raise StackError(f"Airflow ended without a word: see {log}")


def _follow(stack: Stack, service: Service, events: Path, still: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """The run's events as they come; `still` is told what is at work when none come.

    Raises StackError as soon as a part of the stack has died.
    """
    read, running, heard = 0, "Airflow", time.monotonic()
    while True:
        stack.processes.check_all(but=service.name)
        ended = stack.processes.has_ended(service)
        text = events.read_text() if events.exists() else ""
        lines = text[read : text.rfind("\n") + 1].splitlines()
        read = text.rfind("\n") + 1
        for event in map(json.loads, lines):
            running, heard = event.get("task", running), time.monotonic()
            yield event
        if time.monotonic() - heard > _PATIENCE_SECONDS:
            heard = time.monotonic()
            still(running)
        if ended:
            stack.processes.check(service)
            return
        wait_until(lambda seen=read: events.exists() and events.stat().st_size > seen, 0.5)
