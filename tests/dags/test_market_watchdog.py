"""The watchdog's shape, and what it watches."""

from __future__ import annotations

import pendulum
import pytest


@pytest.fixture
def dag(bag):
    return bag.dags["market_watchdog"]


def test_the_graph_is_one_question(dag):
    assert {task.task_id: task.downstream_task_ids for task in dag.tasks} == {"check_hour": set()}


def test_it_asks_once_an_hour_and_not_about_the_hours_before_it_came_to_be(dag):
    from airflow.serialization.encoders import coerce_to_core_timetable
    from airflow.timetables.base import TimeRestriction

    timetable = coerce_to_core_timetable(dag.timetable)
    assert timetable.summary == "50 * * * *"
    first = timetable.next_dagrun_info(
        last_automated_data_interval=None, restriction=TimeRestriction(dag.start_date, None, catchup=False)
    )
    assert first.run_after > pendulum.now("UTC")


def test_it_watches_a_dag_that_exists(bag, dag):
    assert dag.get_task("check_hour").python_callable.__globals__["WATCHED"] in bag.dags


def test_every_dag_tells_of_its_failures_once(bag):
    from finance_lab.alerts.failure import FailureMail

    for dag in bag.dags.values():
        for owner in (dag, *dag.tasks):
            callbacks = owner.on_failure_callback
            callbacks = callbacks if isinstance(callbacks, list | tuple) else [callbacks]
            assert any(isinstance(callback, FailureMail) for callback in callbacks), owner
