"""`make repair`: the laptop's cloud up, one run of market_repair through real Airflow, what it says, all down again."""

from __future__ import annotations

from datetime import datetime

from etl import clock
from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import HourOptions, airflow_env
from local.dag_run import RunFailed, play, refuse_beside_up
from local.json_object import json_object
from local.stack import Stack
from local.terminal.screen import Screen
from local.terminal.waiting import waiting

DAG = "market_repair"
_EXAMPLE = """make repair PARAMS='{"days": 7, "before_first_hour": true}'"""


def repair(stack: Stack, slot: datetime, options: HourOptions, params: str) -> None:
    """Repair the hours before `slot` and print what became of them. `params` is JSON, see repair_params in plugins.

    Raises StackError with the first thing that went wrong.
    """
    conf = json_object(params or "{}", "PARAMS", "not an object", _EXAMPLE)
    refuse_beside_up(stack, DAG)
    stack.processes.stop()  # survivors of a run that was killed
    try:
        print("Starting the laptop's cloud", flush=True)
        with waiting(Screen(), "the laptop's cloud is starting") as live:
            stack.start(lambda line: live.say(f"  {line}"))
            env = airflow_env(stack.settings, stack.names, options)
            ensure_manifest(env)  # Airflow reads all DAGs
        print(f"Running {DAG} for {clock.iso(slot)[:16]}Z", flush=True)
        summary = play(stack, env, slot, dag=DAG, conf=conf)
    except RunFailed as failed:
        if failed.summary:
            print(f"\n{failed.summary['text']}", flush=True)
        raise
    finally:
        stack.processes.stop()
    print(f"\n{summary['text']}")
    print("\nNext: make run   its dbt makes what was repaired readable", flush=True)
