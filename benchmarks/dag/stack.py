"""A laptop of the benchmark's own, with Airflow's real scheduler, in one of Cosmos' modes."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from local.airflow.api import ENDED, Airflow
from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import HourOptions, airflow_env
from local.airflow.services import airflow_services, migrate_command, web_login
from local.market_source import MarketSource
from local.processes import StackError, wait_until
from local.settings import ROOT, LocalSettings
from local.stack import Stack

_RUN_SECONDS = 900


@contextlib.contextmanager
def laptop(state: Path, ports: dict[str, int], mode: str) -> Iterator[tuple[Stack, Airflow]]:
    """Everything that `make up` starts, until the block ends; the scheduled hour that it begins with has ended."""
    settings = LocalSettings(state, ports)
    stack = Stack(settings, MarketSource.from_env(settings, {}))
    try:
        stack.start(lambda line: None)
        options = HourOptions(poll_seconds=10, dbt_execution_mode=mode)
        env = airflow_env(settings, stack.names, options)
        ensure_manifest(env)
        subprocess.run(migrate_command(), env={**os.environ, **env}, cwd=ROOT, capture_output=True, check=True)
        for service in airflow_services(settings, env):
            stack.processes.start(service)
            stack.processes.wait_ready(service)
        airflow = Airflow(settings.url("airflow"), *web_login(settings))
        airflow.log_in()
        if not wait_until(lambda: bool(airflow.runs()), 120):
            raise StackError(f"the scheduler made no run: see {settings.logs}")
        wait_for(airflow, airflow.runs()[0]["dag_run_id"])
        yield stack, airflow
    finally:
        stack.processes.stop()


def wait_for(airflow: Airflow, run: str) -> None:
    """Wait for a run's end. Raises StackError if it is not a good one."""
    if not wait_until(lambda: airflow.run(run)["state"] in ENDED, _RUN_SECONDS):
        raise StackError(f"{run} did not end within {_RUN_SECONDS} s")
    if airflow.run(run)["state"] != "success":
        raise StackError(f"{run} failed: {airflow.states(run)}")
