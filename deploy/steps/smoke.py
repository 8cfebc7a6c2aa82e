"""What a person would look at afterwards. Nothing is started: the next hour is the real test.

What may not be read is said to be unknown: GitHub's role reads Airflow's status, and not what is inside Airflow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.finding import MISSING, Finding, asked, missing, ok, unknown
from deploy.snowflake_session import KEY, answered, session
from deploy.step import Step
from deploy.steps import airflow
from etl.contracts.tables import TABLES

_NOT_THERE = 2003
"""Snowflake's number for what does not exist or may not be seen."""
DAGS = ("market_hourly", "market_watchdog", "market_repair")


def findings(deployment: Deployment) -> Iterator[Finding]:
    """All that is looked at, in the order of the data."""
    yield from asked("state machine", lambda: _state_machine(deployment))
    if deployment.values.has_mwaa:
        yield from asked("Airflow", lambda: _airflow(deployment))
    if deployment.values.snowflake_managed:
        yield from _pipes(deployment)


def _state_machine(deployment: Deployment) -> Iterator[Finding]:
    values = deployment.values
    machine = values.names["state_machine"]
    arn = f"arn:aws:states:{values.region}:{values.account_id}:stateMachine:{machine}"
    client = deployment.client("stepfunctions")
    try:
        status = client.describe_state_machine(stateMachineArn=arn)["status"]
    except client.exceptions.StateMachineDoesNotExist:
        yield missing(f"state machine {machine} is not there", "did the step terraform run?")
        return
    if status != "ACTIVE":
        yield missing(f"state machine {machine} is {status}", "somebody is deleting it")
        return
    yield ok(f"state machine {machine} is active")
    newest = client.list_executions(stateMachineArn=arn, maxResults=1)["executions"]
    if not newest:
        yield unknown(f"executions of {machine}", "there was none yet: look again after the next full hour")
    elif newest[0]["status"] in ("SUCCEEDED", "RUNNING"):
        yield ok(f"its newest execution, {newest[0]['name']}, is {newest[0]['status']}")
    else:
        yield missing(
            f"its newest execution, {newest[0]['name']}, is {newest[0]['status']}", "its mail says why: docs/alerts.md"
        )


def _airflow(deployment: Deployment) -> Iterator[Finding]:
    name = deployment.values.prefix
    found = airflow.find(deployment)
    if found is None:
        yield missing(f"MWAA's environment {name} is not there", "did the step terraform run?")
    elif found.status != "AVAILABLE":
        yield missing(f"MWAA's environment {name} is {found.status}", "an update takes half an hour; then FROM=smoke")
    else:
        yield ok(f"MWAA's environment {name} is available")
        yield from asked("Airflow's DAGs", lambda: _dags(deployment))


def _dags(deployment: Deployment) -> Iterator[Finding]:
    client = deployment.client("mwaa")

    def get(path: str) -> dict:
        return client.invoke_rest_api(Name=deployment.values.prefix, Path=path, Method="GET")["RestApiResponse"]

    broken = get("/importErrors").get("import_errors", [])
    for one in broken:
        last = " ".join(one.get("stack_trace", "").strip().splitlines()[-1:])
        yield missing(f"{one.get('filename')} can't be read: {last}", "roll it back: docs/deploy.md")
    there = {dag["dag_id"]: dag for dag in get("/dags").get("dags", [])}
    for name in DAGS:
        if name not in there:
            yield missing(f"DAG {name} is not there yet", "Airflow finds new files within minutes; then FROM=smoke")
        elif there[name].get("is_paused"):
            yield missing(f"DAG {name} is paused", "unpause it in Airflow's page")
        else:
            yield ok(f"DAG {name} is there and not paused")


def _pipes(deployment: Deployment) -> Iterator[Finding]:
    if not deployment.env.get(KEY):
        yield unknown("Snowflake's pipes", f"{KEY} is not set")
        return
    snowflake = deployment.values.names["snowflake"]
    home = f"{snowflake['database']}.{snowflake['schemas']['landing']}"
    try:
        with session(deployment) as cursor:
            for table in TABLES:
                pipe = f"{home}.{snowflake['pipe'].replace('{TABLE}', table.upper())}"
                yield answered(f"pipe {pipe}", lambda pipe=pipe: _pipe(cursor, pipe))
    except DeployError as error:
        yield unknown("Snowflake's pipes", f"{error}: {error.way_out}")


def _pipe(cursor: Any, pipe: str) -> Finding:
    from snowflake.connector.errors import ProgrammingError

    try:
        status = cursor.execute("select system$pipe_status(%s)", (pipe,)).fetchone()[0]
    except ProgrammingError as error:
        if error.errno != _NOT_THERE:
            raise
        return missing(f"pipe {pipe} is not there, or not for this role", "did the step terraform run?")
    if '"executionState":"RUNNING"' in status.replace(" ", ""):
        return ok(f"pipe {pipe} is running")
    return missing(f"pipe {pipe} does not run: {status}", "terraform/modules/snowflake/README.md, «Order»")


def _do(deployment: Deployment) -> str:
    if deployment.dry_run:
        return "would look at the state machine, Airflow and the pipes"
    found = list(findings(deployment))
    for one in found:
        deployment.say(str(one).replace("\n", "\n    "))
    wrong = [one for one in found if one.status == MISSING]
    if wrong:
        raise DeployError(f"{len(wrong)} of {len(found)} things are not as they should be", "see above")
    return f"{len(found)} looked at, none is wrong"


STEP = Step("smoke", "what a person would look at", _do)
