"""Where to look: addresses in Airflow's UI and in AWS' console."""

from __future__ import annotations

import re
from urllib.parse import quote

from airflow.sdk.configuration import conf

_EXECUTION = re.compile(r"arn:aws[a-z-]*:states:[a-z0-9-]+:\d+:execution:[^\s,;()]+")


def dag_url(dag_id: str) -> str:
    """The DAG's page. The base is Airflow's option api.base_url."""
    return f"{conf.get('api', 'base_url', fallback='http://localhost:8080').rstrip('/')}/dags/{dag_id}"


def run_url(dag_id: str, run_id: str) -> str:
    """A run's page."""
    return f"{dag_url(dag_id)}/runs/{quote(run_id)}"


def log_url(dag_id: str, run_id: str, task_id: str, map_index: int, try_number: int) -> str:
    """The log of a task's try. `map_index` is -1 for a task that is not mapped."""
    mapped = f"/mapped/{map_index}" if map_index >= 0 else ""
    tried = f"?try_number={try_number}" if try_number > 0 else ""
    return f"{run_url(dag_id, run_id)}/tasks/{task_id}{mapped}{tried}"


def execution_url(arn: str) -> str:
    """A Step Functions execution in the console of its region."""
    region = arn.split(":")[3]
    return f"https://{region}.console.aws.amazon.com/states/home?region={region}#/v2/executions/details/{arn}"


def execution_in(text: str) -> str | None:
    """The first ARN of an execution in a text."""
    found = _EXECUTION.search(text)
    return found[0] if found else None
