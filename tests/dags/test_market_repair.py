"""The shape of market_repair. A task id that changes loses its history in Airflow: change these on purpose only."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.dags.graph import edges, written_down

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def dag(bag):
    return bag.dags["market_repair"]


def test_the_graph_is_the_one_written_down(dag):
    assert edges(dag) == written_down(dag)


def test_it_runs_daily_when_the_hour_s_own_run_has_ended(dag):
    from airflow.serialization.encoders import coerce_to_core_timetable

    assert coerce_to_core_timetable(dag.timetable).summary == "25 3 * * *"


def test_no_dbt_runs_in_it(dag):
    assert not [task for task in dag.task_ids if "dbt" in task]


def test_waiting_holds_no_worker(dag):
    assert dag.get_task("collect_history").partial_kwargs["deferrable"] is True
    assert dag.get_task("wait_for_load").partial_kwargs.get("deferrable", True) is True


def test_batches_go_one_after_the_other_under_names_that_can_be_counted(dag):
    collect = dag.get_task("collect_history").partial_kwargs

    assert collect["max_active_tis_per_dagrun"] == 1
    assert collect["name_prefix"] == "repair-"


def test_a_batch_is_waited_for_longer_than_the_state_machine_lets_it_run(dag):
    collect = dag.get_task("collect_history")
    waits = timedelta(seconds=collect.partial_kwargs["waiter_delay"] * collect.partial_kwargs["waiter_max_attempts"])

    limit = json.loads((ROOT / "etl" / "state_machine" / "market.asl.json").read_text())["TimeoutSeconds"]
    assert timedelta(seconds=limit) < waits < collect.execution_timeout


def test_the_loads_of_good_batches_are_awaited_beside_a_bad_one_and_the_report_is_always_written(dag):
    assert dag.get_task("objects_to_load").trigger_rule == "all_done_min_one_success"
    assert dag.get_task("report_repair").trigger_rule == "all_done"


def test_who_triggers_it_chooses_within_what_the_source_has(dag):
    assert {name: dag.params.get_param(name).value for name in dag.params} == {
        "days": 90,
        "coins": 100,
        "before_first_hour": False,
        "ask_again": False,
    }
    assert dag.params.get_param("days").schema["maximum"] == 90
