"""`make cloud`: the laptop's cloud alone stays, for an Airflow that somebody else runs (docs/containers.md)."""

from __future__ import annotations

from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import dbt_env
from local.airflow.services import is_up
from local.containers.astro import write_standalone
from local.processes import StackError
from local.stack import Stack


def cloud(stack: Stack) -> None:
    """Start what does not run of it, and write what such an Airflow has to know. Raises StackError.

    Two Airflows would collect each hour twice, so none of `make up` may run beside it.
    """
    if is_up(stack.processes.running()):
        raise StackError("`make up` is running, with an Airflow of its own: `make down` first")
    try:
        stack.start(lambda line: print(f"  {line}", flush=True), lasting=True)
        ensure_manifest(dbt_env(stack.settings, stack.names))
        path = write_standalone(stack.settings)
    except BaseException:
        stack.processes.stop()
        raise
    print(f"Variables for an Airflow on this laptop are in {path}")
    print(f"Next: astro dev start --standalone --env {path}, or make down")
