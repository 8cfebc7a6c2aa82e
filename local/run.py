"""`make run`: the laptop's cloud up, one hour through real Airflow, what landed, everything down again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from etl import clock
from local import report
from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import HourOptions, airflow_env
from local.airflow.services import is_up, run_hour_command
from local.processes import Service, StackError, wait_until
from local.published import published_from
from local.settings import ROOT
from local.stack import Stack

_PATIENCE_SECONDS = 20


def run(stack: Stack, slot: datetime, options: HourOptions) -> None:
    """Run one hour and print it. Raises StackError with the first thing that went wrong."""
    _refuse_beside_up(stack)
    stack.processes.stop()  # survivors of a run that was killed
    try:
        print("Starting the laptop's cloud", flush=True)
        stack.start(_say)
        # Airflow 3.3.1 fails dag.test of a DAG with a deadline, after its success
        chosen = replace(_forced(stack, slot, options), deadline_minutes=0)
        env = airflow_env(stack.settings, stack.names, chosen)
        if ensure_manifest(env):
            _say("dbt's manifest is written")
        print(f"Running market_hourly for {clock.iso(slot)[:16]}Z", flush=True)
        summary = _hour(stack, slot, env)
        print()
        print(report.summary(stack, summary))
        print()
        print(report.places(stack), flush=True)
    finally:
        stack.processes.stop()


def _refuse_beside_up(stack: Stack) -> None:
    if is_up(stack.processes.running()):
        raise StackError(
            f"`make up` is running: trigger market_hourly on {stack.settings.url('airflow')}, or `make down` first"
        )


def _forced(stack: Stack, slot: datetime, options: HourOptions) -> HourOptions:
    """Another API than the slot was collected from is asked, published or not: that is what was asked for."""
    last = published_from(stack, slot)
    return options if last in (None, stack.source.url) else replace(options, force=True)


def _hour(stack: Stack, slot: datetime, env: dict[str, str]) -> dict[str, Any]:
    events = stack.settings.state / "run_events.jsonl"
    events.unlink(missing_ok=True)
    log = stack.processes.log("airflow_run")
    command = run_hour_command(clock.iso(slot), str(events), log)
    service = Service("airflow_run", "Airflow", command, {**env, "PYTHONPATH": str(ROOT)}, stop_seconds=3)
    stack.processes.start(service)
    failures = []
    for event in _follow(stack, service, events):
        if "run" in event:
            if event["run"] == "success":
                return event["summary"]
            raise StackError(f"the hour failed: {'; '.join(failures) or event['error']}\n  see {log}")
        if line := report.task_line(event):
            print(line, flush=True)
        if event["state"] == "failed":
            failures.append(f"{event['task']}: {event.get('error')}")
    raise StackError(f"Airflow ended without a word: see {log}")


def _follow(stack: Stack, service: Service, events: Path) -> Iterator[dict[str, Any]]:
    """The run's events as they come. Raises StackError as soon as a part of the stack has died."""
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
            print(f"  …                  {running} is at work", flush=True)
        if ended:
            stack.processes.check(service)
            return
        wait_until(lambda seen=read: events.exists() and events.stat().st_size > seen, 0.5)


def _say(line: str) -> None:
    print(f"  {line}", flush=True)
