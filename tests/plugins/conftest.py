"""finance_lab as Airflow's processes see it: the plugins folder is on sys.path, no connection exists."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "plugins"))
# Airflow would make ~/airflow without it.
os.environ.setdefault("AIRFLOW_HOME", str(ROOT / ".local" / "airflow-tests"))


@pytest.fixture
def settings():
    """Settings of a made-up environment."""
    from finance_lab.settings import Settings

    return Settings(
        environment="test",
        state_machine_arn="arn:aws:states:eu-west-1:123456789012:stateMachine:finance-test-market",
        curated_bucket="finance-test-curated",
        work_bucket="finance-test-work",
        alerts_topic_arn="arn:aws:sns:eu-west-1:123456789012:finance-test-alerts",
        snowflake_database="FINANCE_TEST",
        dbt_project_path=ROOT / "include" / "dbt" / "finance",
        dbt_executable_path=ROOT / ".local" / "venvs" / "dbt" / "bin" / "dbt",
        dbt_target="local",
    )


@pytest.fixture
def run():
    """A DAG run's part that the package reads."""
    moment = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    return SimpleNamespace(run_id="scheduled__2026-11-23T02:00:00+00:00", logical_date=moment, run_after=moment)


class FakeSnowflakeHook:
    """Answers each query with the next of `answers`, and remembers what was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def get_records(self, sql, parameters=None):
        self.asked.append((sql, parameters))
        return self.answers.pop(0)

    def get_first(self, sql, parameters=None):
        return self.get_records(sql, parameters)


@pytest.fixture
def snowflake():
    """The class of the fake hook: `snowflake(answer, …)`."""
    return FakeSnowflakeHook
