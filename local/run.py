"""`make run`: the laptop's cloud up, one hour through real Airflow, what landed, everything down again."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

from etl import clock
from local import report
from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import HourOptions, airflow_env
from local.dag_run import play, refuse_beside_up
from local.published import published_from
from local.stack import Stack
from local.terminal.screen import Screen
from local.terminal.waiting import waiting


def run(stack: Stack, slot: datetime, options: HourOptions) -> None:
    """Run one hour and print it. Raises StackError with the first thing that went wrong."""
    begun = time.monotonic()
    refuse_beside_up(stack, "market_hourly")
    stack.processes.stop()  # survivors of a run that was killed
    screen = Screen()
    try:
        print("Starting the laptop's cloud", flush=True)
        with waiting(screen, "the laptop's cloud is starting") as live:
            stack.start(lambda line: live.say(f"  {line}"))
            # Airflow 3.3.1 fails dag.test of a DAG with a deadline, after its success
            chosen = replace(_forced(stack, slot, options), deadline_minutes=0)
            env = airflow_env(stack.settings, stack.names, chosen)
            if ensure_manifest(env):
                live.say("  dbt's manifest is written")
        print(f"Running market_hourly for {clock.iso(slot)[:16]}Z", flush=True)
        summary = play(stack, env, slot)
        print()
        print(report.summary(stack, summary, screen, time.monotonic() - begun))
        print()
        print(report.places(stack, summary, screen), flush=True)
    finally:
        stack.processes.stop()


def _forced(stack: Stack, slot: datetime, options: HourOptions) -> HourOptions:
    """Another API than the slot was collected from is asked, published or not: that is what was asked for."""
    last = published_from(stack, slot)
    return options if last in (None, stack.source.url) else replace(options, force=True)
