from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from airflow.sdk import DAG
from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance
from finance_lab.alerts.deadline import LateMail, with_deadline
from finance_lab.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
CONTEXT = {
    "dag_run": {
        "dag_id": "market_hourly",
        "dag_run_id": "scheduled__2026-11-23T02:00:00+00:00",
        "logical_date": "2026-11-23T02:00:00Z",
        "run_after": "2026-11-23T02:00:00Z",
        "state": "running",
        "end_date": None,
    },
    "deadline": {"id": "01", "deadline_time": "2026-11-23T02:45:00+00:00"},
}


@pytest.fixture
def late_mail(settings, topic, monkeypatch):
    """What the triggerer does with the callback."""
    monkeypatch.setattr(Settings, "from_airflow", classmethod(lambda cls: settings))
    states = {CONTEXT["dag_run"]["dag_run_id"]: {"collect_market": "success", "wait_for_object": "deferred"}}
    monkeypatch.setattr(RuntimeTaskInstance, "get_task_states", lambda **_: states)

    async def fire(run):
        await LateMail(dag_hash="x", context={**CONTEXT, "dag_run": {**CONTEXT["dag_run"], **run}})

    return lambda **run: asyncio.run(fire(run))


def play(folder, *arguments):
    """edited_dag.py, in a process and a database of its own."""
    options = {
        "environment": "test",
        "state_machine_arn": "arn:aws:states:eu-west-1:123456789012:stateMachine:m",
        "curated_bucket": "c",
        "work_bucket": "w",
        "alerts_topic_arn": "arn:aws:sns:eu-west-1:123456789012:t",
        "snowflake_database": "D",
        "dbt_project_path": "p",
        "dbt_executable_path": "p",
        "dbt_target": "t",
    }
    env = {
        **os.environ,
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{folder / 'airflow.db'}",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        **{f"AIRFLOW__FINANCE__{name.upper()}": value for name, value in options.items()},
    }
    script = Path(__file__).with_name("edited_dag.py")
    done = subprocess.run(
        [sys.executable, str(script), *arguments], env=env, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_an_edit_of_the_dag_leaves_its_scheduled_runs_their_deadline_until_they_succeed_in_time(tmp_path):
    assert play(tmp_path) == {
        "written": True,
        "scheduled": [2700.0],
        "succeeded in time": [],
        "succeeded late": [2700.0],
        "unchanged": False,
        "edited": True,
        "scheduled after the edit": [2700.0],
        "succeeded in time after the edit": [],
        "manual": [],
        "backfill": [],
    }


def test_airflow_still_loses_a_deadline_that_does_not_change_with_the_dag(tmp_path):
    """When this fails, Airflow is mended and the hash can go."""
    assert play(tmp_path, "without-hash")["scheduled after the edit"] == []


def test_the_deadline_is_the_setting_s(settings):
    (alert,) = with_deadline(DAG("d", schedule=None), replace(settings, deadline_minutes=7)).deadline
    assert alert.interval == timedelta(minutes=7)
    assert alert.callback.path == "finance_lab.alerts.deadline.LateMail"


@pytest.mark.parametrize(
    ("minutes", "command"), [(0, ["airflow", "scheduler"]), (45, ["airflow", "dags", "test", "market_hourly"])]
)
def test_there_is_none_if_it_is_set_to_0_and_in_dags_test(settings, monkeypatch, minutes, command):
    monkeypatch.setattr(sys, "argv", command)
    assert not with_deadline(DAG("d", schedule=None), replace(settings, deadline_minutes=minutes)).deadline


def test_the_process_of_a_task_makes_none(settings, monkeypatch):
    monkeypatch.setenv("_AIRFLOW_PARSING_CONTEXT_TASK_ID", "reconcile")
    assert not with_deadline(DAG("d", schedule=None), settings).deadline


def test_a_late_run_is_one_mail_with_its_steps(late_mail, topic):
    late_mail()
    late_mail()
    (mail,) = topic.mails
    assert "LATE, running" in mail.subject
    assert "02:45 UTC" in mail.message
    assert "1 of 2 steps are done.\ndeferred: wait_for_object" in mail.message


@pytest.mark.parametrize(
    ("state", "ended", "mails"),
    [
        ("success", "2026-11-23T02:45:00Z", 0),
        ("success", "2026-11-23T02:45:01Z", 1),
        ("failed", "2026-11-23T02:40:00Z", 1),
    ],
)
def test_a_run_that_succeeded_in_time_is_no_mail_though_its_deadline_fires(late_mail, topic, state, ended, mails):
    late_mail(state=state, end_date=ended)
    assert len(topic.mails) == mails


def test_steps_that_cannot_be_found_out_keep_no_mail_back(late_mail, topic, monkeypatch):
    def refuse(**_):
        raise ConnectionError("no API")

    monkeypatch.setattr(RuntimeTaskInstance, "get_task_states", refuse)
    late_mail()
    assert len(topic.mails) == 1


def test_a_mail_that_could_not_be_sent_is_an_error_of_the_callback(late_mail, topic):
    topic.error = ConnectionError("no SNS")
    with pytest.raises(ConnectionError):
        late_mail()
