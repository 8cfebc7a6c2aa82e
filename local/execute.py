"""`make execute`: one execution of the state machine, as the AWS console would start it, and its rows in Snowflake."""

from __future__ import annotations

import json
import time
from typing import Any

from local.aws_client import aws_client
from local.json_object import json_object
from local.lock import alone
from local.processes import StackError, wait_until
from local.settings import state_machine_arn
from local.sql import query
from local.stack import Stack

_EXAMPLE = """make execute INPUT='{"slot": "2026-11-23T02:00:00Z", "mode": "reprocess"}'"""
_LONGEST_SECONDS = 1600
_LOAD_SECONDS = 60


def execute(stack: Stack, text: str) -> None:
    """Run one execution and print what it published. Starts the laptop's cloud for it where none runs.

    `text` is the state machine's input: see etl/state_machine/request.jsonata. Raises StackError.
    """
    given = json_object(text or "null", "INPUT", "missing", _EXAMPLE)
    if "aws" in stack.processes.running():
        _execute(stack, given)
        return
    with alone(stack.settings):
        try:
            stack.start(lambda line: print(f"  {line}", flush=True))
            _execute(stack, given)
        finally:
            stack.processes.stop()


def _execute(stack: Stack, given: dict[str, Any]) -> None:
    client = aws_client(stack.settings, "stepfunctions")
    machine = state_machine_arn(stack.names["state_machine"])
    began = time.monotonic()
    arn = client.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"]
    print(f"Running {arn}", flush=True)

    def ended() -> bool:
        stack.processes.check_all(but="")
        return client.describe_execution(executionArn=arn)["status"] != "RUNNING"

    wait_until(ended, _LONGEST_SECONDS)
    execution = client.describe_execution(executionArn=arn)
    if execution["status"] != "SUCCEEDED":
        raise StackError(f"the execution {execution['status']}: {execution.get('error')}: {execution.get('cause')}")
    run = json.loads(execution["output"])
    _wait_for_load(stack, run)
    print(json.dumps(run, indent=2))
    print(f"It took {time.monotonic() - began:.0f} s. The rows are loaded; dbt's next hour makes them readable.")


def _wait_for_load(stack: Stack, run: dict[str, Any]) -> None:
    landing = f"{stack.names['snowflake']['database']}.{stack.names['snowflake']['schemas']['landing']}"
    expected = {"market": run["accepted"], "market_rejected": run["rejected"] + run["duplicates"], "market_run": 1}

    def loaded() -> bool:
        stack.processes.check_all(but="")
        counts = (
            f"(select count(*) from {landing}.{table} where source_file = '{run[f'{table}_key']}') = {rows}"
            for table, rows in expected.items()
        )
        return query(stack, f"select {' and '.join(counts)} as loaded").splitlines()[-1].strip().lower() == "true"

    if not wait_until(loaded, _LOAD_SECONDS):
        where = stack.settings.logs
        raise StackError(f"Snowpipe did not load {run['market_key']} within {_LOAD_SECONDS} s: see {where}")
