"""The DAGs as Airflow reads them, under the settings of a made-up environment and without any connection."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from etl.contracts.names import names_for
from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import dbt_env
from local.settings import ACCOUNT, ENVIRONMENT, LocalSettings

ROOT = Path(__file__).resolve().parents[2]
DBT = Path(os.environ.get("DBT_EXECUTABLE", ROOT / ".local" / "venvs" / "dbt" / "bin" / "dbt"))
OPTIONS = {
    "ENVIRONMENT": "test",
    "STATE_MACHINE_ARN": "arn:aws:states:eu-west-1:123456789012:stateMachine:finance-test-market",
    "CURATED_BUCKET": "finance-test-curated",
    "WORK_BUCKET": "finance-test-work",
    "ALERTS_TOPIC_ARN": "arn:aws:sns:eu-west-1:123456789012:finance-test-alerts",
    "SNOWFLAKE_DATABASE": "FINANCE_TEST",
    "DBT_PROJECT_PATH": str(ROOT / "include" / "dbt" / "finance"),
    "DBT_EXECUTABLE_PATH": str(DBT),
    "DBT_TARGET": "local",
}


# Airflow reads these when it is imported, and would make ~/airflow without the first.
os.environ.setdefault("AIRFLOW_HOME", str(ROOT / ".local" / "airflow-tests"))
os.environ.setdefault("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
os.environ.setdefault("AIRFLOW__COSMOS__ENABLE_TELEMETRY", "False")


@pytest.fixture(scope="session")
def bag():
    """The DagBag of dags/, read with every attempt to open a connection refused."""
    # the variables of `make run`, so that neither makes the other parse again
    ensure_manifest(dbt_env(LocalSettings.from_env(), names_for(ENVIRONMENT, ACCOUNT)), dbt=DBT)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in OPTIONS.items():
            patch.setenv(f"AIRFLOW__FINANCE__{name}", value)
        patch.syspath_prepend(str(ROOT / "plugins"))
        from airflow.dag_processing.dagbag import DagBag

        def refuse(*arguments, **options):
            raise AssertionError(f"a DAG file opened a connection while it was read: {arguments[1:]}")

        patch.setattr(socket.socket, "connect", refuse)
        yield DagBag(dag_folder=ROOT / "dags")
