from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from airflow.models import DagRun, TaskInstance, import_all_models
from airflow.models.base import Base
from airflow.models.xcom import XComModel
from finance_lab.web import steps
from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

HOUR = datetime(2026, 11, 23, 2, tzinfo=UTC)
ARN = "arn:aws:states:eu-west-1:123456789012:execution:finance-test-market:20261123T0200-1f0c9d2e-1"


def at(seconds):
    return None if seconds is None else HOUR + timedelta(seconds=seconds)


def task(task_id, start, end, state="success"):
    return SimpleNamespace(task_id=task_id, start_date=at(start), end_date=at(end), state=state)


@pytest.mark.parametrize(
    ("task_id", "step"),
    [
        ("collect_market", "collect"),
        ("collection_result", "collect"),
        ("wait_for_object", "load"),
        ("wait_for_market_rejected_load", "load"),
        ("dbt.fct_market_hourly.run", "dbt"),
        ("reconcile", "reconcile"),
        ("something_else", None),
    ],
)
def test_every_task_belongs_to_its_step(task_id, step):
    assert steps.step_of(task_id) == step


def test_a_step_takes_from_its_first_start_to_its_last_end():
    tasks = [task("dbt.a.run", 10, 14), task("dbt.b.run", 12, 30.25), task("dbt.c.test", None, None), task("x", 0, 99)]

    assert steps.seconds_by_step(tasks) == {"dbt": 20.2}


def test_a_step_that_is_under_way_has_no_seconds_yet():
    assert steps.seconds_by_step([task("wait_for_object", 0, 1), task("wait_for_market_load", 1, None)]) == {}


def test_what_never_ran_takes_no_time():
    tasks = [task("collect_market", 0, 9, "failed"), task("wait_for_object", 9, 9, "upstream_failed")]

    assert steps.seconds_by_step(tasks) == {"collect": 9.0}


@pytest.fixture
def database():
    """Airflow's tables, empty, and `add(run_id, …)` for a run with its tasks."""
    import_all_models()
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:

        def add(run_id, hour=HOUR, state="success", tasks=(), execution=None, dag_id="market_hourly", logical=True):
            key = session.execute(
                insert(DagRun.__table__).values(
                    dag_id=dag_id,
                    run_id=run_id,
                    state=state,
                    run_type="scheduled",
                    run_after=hour,
                    logical_date=hour if logical else None,
                    start_date=hour,
                    end_date=hour + timedelta(minutes=5),
                )
            ).inserted_primary_key[0]
            for one in tasks:
                session.execute(
                    insert(TaskInstance.__table__).values(
                        id=uuid4(),
                        dag_id=dag_id,
                        run_id=run_id,
                        task_id=one.task_id,
                        state=one.state,
                        pool="default_pool",
                        start_date=one.start_date,
                        end_date=one.end_date,
                        map_index=-1,
                        pool_slots=1,
                        try_number=1,
                    )
                )
            if execution:
                session.execute(
                    insert(XComModel.__table__).values(
                        dag_run_id=key,
                        dag_id=dag_id,
                        run_id=run_id,
                        task_id="collect_market",
                        map_index=-1,
                        key="_state_machine_executions_details",
                        value=execution,
                        timestamp=hour,
                    )
                )

        yield SimpleNamespace(session=session, add=add)


def test_a_run_has_its_hour_its_steps_and_its_execution(database):
    tasks = [task("collect_market", 1, 5), task("collection_result", 6, 6.5), task("reconcile", 40, 41)]
    link = {"region_name": "eu-west-1", "aws_domain": "aws.amazon.com", "execution_arn": ARN}
    database.add("scheduled__a", tasks=tasks, execution=link)

    [run] = steps.runs(database.session, HOUR)

    assert run["hour_at"] == "2026-11-23T02:00:00Z"
    assert run["steps"] == {"collect": 5.5, "reconcile": 1.0}
    assert run["seconds"] == 40.0
    assert run["execution_arn"] == ARN
    assert run["execution_url"].startswith(
        "https://console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/"
    )
    assert (run["state"], run["run_type"], run["failed"]) == ("success", "scheduled", [])


def test_failed_tasks_are_named_and_a_run_without_an_execution_has_no_link(database):
    database.add("scheduled__a", state="failed", tasks=[task("collect_market", 1, 5, "failed")])

    [run] = steps.runs(database.session, HOUR)

    assert (run["state"], run["failed"]) == ("failed", ["collect_market"])
    assert run["execution_url"] is None


def test_only_this_dag_s_runs_of_these_hours_come_the_newest_first(database):
    database.add("old", hour=HOUR - timedelta(hours=1))
    database.add("of_another_dag", dag_id="market_repair")
    database.add("scheduled__a")
    database.add("manual__b", hour=HOUR + timedelta(minutes=20), logical=False)

    found = steps.runs(database.session, HOUR)

    assert [run["run_id"] for run in found] == ["manual__b", "scheduled__a"]
    assert {run["hour_at"] for run in found} == {"2026-11-23T02:00:00Z"}


def test_no_runs_at_all_is_an_empty_list(database):
    assert steps.runs(database.session, HOUR) == []
