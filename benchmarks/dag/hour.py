"""One hour through Airflow, and the same work without it: seconds of each part."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.dag.stack import wait_for
from local.airflow.api import Airflow
from local.airflow.environment import DBT_PROJECT, dbt_env
from local.aws_client import aws_client
from local.dbt.shipped import flags
from local.processes import StackError, wait_until
from local.settings import ENVIRONMENT, VENVS, state_machine_arn
from local.snowflake.client import connect
from local.stack import Stack

TABLES = ("market", "market_rejected", "market_run")


@dataclass(frozen=True)
class Hour:
    """Seconds. `wall`: of the DAG run. `dbt_tasks`: of all tasks that run dbt, added up. `tasks`: how many in all."""

    wall: float
    execution: float
    load: float
    dbt_tasks: float
    tasks: int


@dataclass(frozen=True)
class Build:
    """Seconds of one plain `dbt build`: the process, its nodes one after the other, and before and after them."""

    wall: float
    nodes: float
    start_up: float


def airflow_hour(stack: Stack, airflow: Airflow) -> Hour:
    """Collect the present hour again through a run of market_hourly."""
    run = airflow.trigger(force=True)
    wait_for(airflow, run)
    about, tasks = airflow.run(run), airflow.tasks(run)
    output = airflow.xcom(run, "collection_result")
    execution = _execution(stack, airflow.xcom(run, "collect_market"))
    dbt = [task["duration"] for task in tasks if task["task_id"].startswith("dbt.") and _runs_dbt(task)]
    return Hour(
        wall=_between(about["start_date"], about["end_date"]),
        execution=(execution["stopDate"] - execution["startDate"]).total_seconds(),
        load=_load_seconds(stack, output, execution["stopDate"]),
        dbt_tasks=sum(dbt),
        tasks=len(tasks),
    )


def plain_build(stack: Stack) -> Build:
    """Collect the present hour again, wait for the load, then one `dbt build` as Cosmos calls it."""
    client = aws_client(stack.settings, "stepfunctions")
    slot = datetime.now().astimezone().replace(minute=0, second=0, microsecond=0).isoformat()
    arn = client.start_execution(
        stateMachineArn=state_machine_arn(stack.names["state_machine"]),
        input=json.dumps({"slot": slot, "force": True}),
    )["executionArn"]
    if not wait_until(lambda: _execution(stack, arn)["status"] == "SUCCEEDED", 120):
        raise StackError(f"{arn} did not succeed")
    execution = _execution(stack, arn)
    _load_seconds(stack, json.loads(execution["output"]), execution["stopDate"])
    target = stack.settings.state / "plain-target"
    command = [str(VENVS / "dbt" / "bin" / "dbt"), "--no-use-colors", "build", "--target-path", str(target)]
    command += ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), *flags(ENVIRONMENT)]
    env = {**os.environ, **dbt_env(stack.settings, stack.names), "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test"}
    _take_parse_over(target)
    began = time.monotonic()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    wall = time.monotonic() - began
    if done.returncode != 0:
        raise StackError(f"dbt build failed: {done.stdout[-2000:]}")
    results = json.loads((target / "run_results.json").read_text())
    nodes = sum(result["execution_time"] for result in results["results"])
    return Build(wall=wall, nodes=nodes, start_up=wall - results["elapsed_time"])


def _take_parse_over(target: Path) -> None:
    """Let dbt find the parse that Cosmos' dbt finds, too."""
    target.mkdir(parents=True, exist_ok=True)
    parse = DBT_PROJECT / "target" / "partial_parse.msgpack"
    (target / parse.name).write_bytes(parse.read_bytes())


def _runs_dbt(task: dict[str, Any]) -> bool:
    """Whether a task starts a dbt: the watcher's consumers only look at what the producer's does."""
    return "Producer" in task["operator"] or task["operator"].endswith("LocalOperator")


def _execution(stack: Stack, arn: str) -> dict[str, Any]:
    return aws_client(stack.settings, "stepfunctions").describe_execution(executionArn=arn)


def _load_seconds(stack: Stack, output: dict[str, Any], published: datetime) -> float:
    """From the execution's end until the last of its objects was loaded; less than nothing counts as nothing."""
    snowflake = stack.names["snowflake"]
    with connect(stack.settings, snowflake["database"], snowflake["schemas"]["landing"]) as connection:
        cursor = connection.cursor()

        def moments() -> list[datetime]:
            asked = (
                f"select max(ingested_at) from {table} where source_file = '{output[f'{table}_key']}'"
                for table in TABLES
            )
            return [found for (found,) in (cursor.execute(query).fetchone() for query in asked) if found]

        if not wait_until(lambda: len(moments()) == len(TABLES), 60):
            raise StackError(f"Snowpipe did not load {output['market_key']}")
        return max(0.0, (max(moments()) - published).total_seconds())


def _between(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
