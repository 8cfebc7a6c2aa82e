"""What is looked at after a deployment; what may not be read is unknown, not fine."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from deploy.errors import DeployError
from deploy.finding import MISSING, OK, UNKNOWN
from deploy.steps import smoke
from local.provision.snowflake import provision_snowflake
from local.snowflake.client import connect
from tests.deploy.conftest import deployment
from tests.deploy.snowflake_double import answering
from tests.deploy.stubbed import client, error

UNMANAGED = {"snowflake": {"managed": False}}


def stepfunctions(newest="SUCCEEDED"):
    executions = [{"name": "hour", "status": newest}] if newest else []
    return client(
        "stepfunctions", describe_state_machine={"status": "ACTIVE"}, list_executions={"executions": executions}
    )


def mwaa(status="AVAILABLE", rest=None):
    environment = {"Status": status, "SourceBucketArn": "arn:aws:s3:::b", "DagS3Path": "dags/"}
    return client("mwaa", get_environment={"Environment": environment}, invoke_rest_api=rest or whole)


def whole(asked):
    dags = [{"dag_id": name, "is_paused": False} for name in smoke.DAGS]
    return {"RestApiResponse": {"import_errors": [], "dags": dags}}


def statuses(machine, airflow):
    clients = {"stepfunctions": machine, "mwaa": airflow}
    return [one.status for one in smoke.findings(deployment(clients=clients, values=UNMANAGED))]


def test_all_is_well():
    assert statuses(stepfunctions(), mwaa()) == [OK] * 6


def test_a_new_environment_had_no_execution_yet():
    assert statuses(stepfunctions(""), mwaa())[1] == UNKNOWN


def test_a_failed_execution_a_missing_machine_and_an_updating_airflow_are_told():
    assert statuses(stepfunctions("FAILED"), mwaa())[1] == MISSING
    gone = client("stepfunctions", describe_state_machine=error("StateMachineDoesNotExist"))
    assert statuses(gone, mwaa("UPDATING")) == [MISSING, MISSING]


def test_dags_that_may_not_be_read_are_unknown():
    """GitHub's role may not ask Airflow itself."""
    assert statuses(stepfunctions(), mwaa(rest=error("AccessDeniedException", 403))) == [OK, OK, OK, UNKNOWN]


def test_dags_that_are_broken_missing_or_paused_are_told():
    def broken(asked):
        errors = [{"filename": "market_repair.py", "stack_trace": "Traceback\nImportError: x"}]
        return {"RestApiResponse": {"import_errors": errors, "dags": [{"dag_id": "market_hourly", "is_paused": True}]}}

    given = deployment(clients={"stepfunctions": stepfunctions(), "mwaa": mwaa(rest=broken)}, values=UNMANAGED)
    found = [str(one) for one in smoke.findings(given) if one.status == MISSING]
    assert len(found) == 4
    assert "market_repair.py can't be read: ImportError: x" in found[0]
    assert "DAG market_hourly is paused" in found[1]


def test_pipes_are_unknown_without_a_login_and_told_when_they_stand(monkeypatch):
    given = deployment(values={"orchestrator": "eventbridge"}, clients={"stepfunctions": stepfunctions()})
    assert [one.status for one in smoke.findings(given)] == [OK, OK, UNKNOWN]

    running = {"select system$pipe_status": (("s",), [('{"executionState":"RUNNING"}',)])}
    monkeypatch.setattr(smoke, "session", lambda it: answering(running)())
    given.env["SNOWFLAKE_PRIVATE_KEY"] = "key"
    assert [one.status for one in smoke.findings(given)] == [OK] * 5
    paused = {"select system$pipe_status": (("s",), [('{"executionState":"PAUSED"}',)])}
    monkeypatch.setattr(smoke, "session", lambda it: answering(paused)())
    assert [one.status for one in smoke.findings(given)][2:] == [MISSING] * 3


def test_pipes_of_the_laptop_s_snowflake_are_missing_and_then_running(snowflake, monkeypatch):
    given = deployment(values={"orchestrator": "eventbridge"}, clients={"stepfunctions": stepfunctions()})
    given.env["SNOWFLAKE_PRIVATE_KEY"] = "key"

    @contextmanager
    def session(it):
        with connect(snowflake, "FINANCE_DEV") as connection:
            yield connection.cursor()

    monkeypatch.setattr(smoke, "session", session)
    assert [one.status for one in smoke.findings(given)][2:] == [MISSING] * 3
    provision_snowflake(snowflake, given.values.names)
    assert [one.status for one in smoke.findings(given)][2:] == [OK] * 3


def test_the_step_stops_at_what_is_wrong_and_not_at_what_is_unknown():
    values = {"orchestrator": "eventbridge"}
    fine = deployment(values=values, clients={"stepfunctions": stepfunctions()}, say=[].append)
    assert smoke.STEP.do(fine) == "3 looked at, none is wrong"
    wrong = deployment(values=values, clients={"stepfunctions": stepfunctions("FAILED")}, say=[].append)
    with pytest.raises(DeployError, match="1 of 3"):
        smoke.STEP.do(wrong)


def test_a_dry_run_asks_nobody():
    assert smoke.STEP.do(deployment(dry_run=True)).startswith("would look at")
