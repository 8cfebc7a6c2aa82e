"""`make up` and `make down`: the laptop's cloud and Airflow's own processes stay, hourly."""

from __future__ import annotations

import os
import subprocess

from local import dbt_docs
from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import HourOptions, airflow_env, dbt_docs_page
from local.airflow.services import airflow_services, is_up, migrate_command, web_login
from local.processes import StackError
from local.settings import ROOT
from local.stack import Stack

POLL_SECONDS = 10
"""Between two looks at AWS, Snowpipe or dbt, where Airflow's scheduler is at work."""


def up(stack: Stack, options: HourOptions) -> None:
    """Start everything, or what of it has died, and leave it running. Raises StackError; then nothing stays."""
    if is_up(stack.processes.running()):
        _start_again(stack, options)
        return
    stack.processes.stop()  # survivors of a run that was killed
    try:
        print("Starting the laptop's cloud", flush=True)
        stack.start(_say, lasting=True)
        print("Starting Airflow", flush=True)
        _airflow(stack, options)
    except BaseException:
        stack.processes.stop()
        raise
    _welcome(stack)


def down(stack: Stack) -> None:
    """Stop everything that runs, whoever started it."""
    stopped = stack.processes.stop()
    print(f"stopped: {', '.join(stopped)}" if stopped else "nothing is running")


def _start_again(stack: Stack, options: HourOptions) -> None:
    before = stack.processes.running()
    stack.start(lambda line: None, lasting=True)
    _airflow(stack, options)
    again = [title for name, title in stack.processes.running().items() if name not in before]
    print(f"Started again: {', '.join(again)}" if again else "It is running already")
    _welcome(stack)


def _welcome(stack: Stack) -> None:
    user, password = web_login(stack.settings)
    print(f"market_hourly runs every hour: {stack.settings.url('airflow')}  user {user}, password {password}")
    print("Next: make down   stops it all")


def _airflow(stack: Stack, options: HourOptions) -> None:
    env = airflow_env(stack.settings, stack.names, options)
    running = stack.processes.running()
    services = airflow_services(stack.settings, env)
    if all(service.name in running for service in services):
        return
    ensure_manifest(env)
    log = stack.processes.log("airflow_migrate")
    with log.open("ab") as file:
        migrated = subprocess.run(
            migrate_command(), env={**os.environ, **env}, cwd=ROOT, stdout=file, stderr=file, check=False
        )
    if migrated.returncode != 0:
        raise StackError(f"Airflow's database cannot be made: see {log}")
    with dbt_docs.alongside(dbt_docs_page(stack.settings), env, _say):
        for service in (service for service in services if service.name not in running):
            stack.processes.start(service, lasting=True)
            stack.processes.wait_ready(service)
            _say(f"{service.title} is up")


def _say(line: str) -> None:
    print(f"  {line}", flush=True)
