"""The shape of market_hourly. A task id that changes loses its history in Airflow: change these on purpose only."""

from __future__ import annotations

import json

import pendulum
import pytest

from tests.dags.graph import edges, written_down


@pytest.fixture
def dag(bag):
    return bag.dags["market_hourly"]


def test_the_graph_is_the_one_written_down(dag):
    assert edges(dag) == written_down(dag)


def test_runs_are_moments_on_the_hour(dag):
    from airflow.serialization.encoders import coerce_to_core_timetable

    timetable = coerce_to_core_timetable(dag.timetable)
    moment = pendulum.datetime(2026, 11, 23, 2, tz="UTC")

    assert timetable.summary == "0 * * * *"
    interval = timetable.infer_manual_data_interval(run_after=moment)
    assert (interval.start, interval.end) == (moment, moment)


def test_waits_on_aws_and_snowpipe_hold_no_worker(dag):
    for task_id in [task for task in dag.task_ids if task.startswith(("collect_", "wait_"))]:
        assert dag.get_task(task_id).deferrable is True, task_id
    for task_id in [task for task in dag.task_ids if task.endswith((".run", ".test"))]:
        assert dag.get_task(task_id).mode == "reschedule", task_id


def test_a_skipped_dbt_task_does_not_skip_the_proof(dag):
    assert dag.get_task("reconcile").trigger_rule == "none_failed"


def test_the_loads_are_those_of_the_three_objects_with_the_rows_that_the_execution_counted(dag):
    loads = {task.table: (task.key, task.expected_rows) for task in dag.tasks if task.task_id.endswith("_load")}

    result = "ti.xcom_pull('collection_result')"
    assert loads == {
        "FINANCE_TEST.LANDING.MARKET": (f"{{{{ {result}['market_key'] }}}}", f"{{{{ {result}['accepted'] }}}}"),
        "FINANCE_TEST.LANDING.MARKET_REJECTED": (
            f"{{{{ {result}['market_rejected_key'] }}}}",
            f"{{{{ {result}['rejected'] + {result}['duplicates'] }}}}",
        ),
        "FINANCE_TEST.LANDING.MARKET_RUN": (f"{{{{ {result}['market_run_key'] }}}}", 1),
    }


def test_the_input_of_the_state_machine_is_the_run_s_slot_and_params(dag):
    class Run:
        run_id = "manual__x"
        logical_date = pendulum.datetime(2026, 11, 23, 2, 59, tz="UTC")
        run_after = logical_date

    task = dag.get_task("collect_market")
    environment = dag.get_template_env()
    rendered = task.render_template(
        task.state_machine_input,
        {"dag_run": Run(), "params": {"force": True, "pages": 3}, **dag.user_defined_macros},
        environment,
    )
    assert json.loads(rendered) == {
        "mode": "snapshot",
        "slot": "2026-11-23T02:00:00Z",
        "pages": 3,
        "page_size": 100,
        "force": True,
    }


def test_the_exposed_and_the_landed_table_are_assets_that_others_can_wait_for(dag):
    assert {asset.name: asset.uri for asset in dag.get_task("reconcile").outlets} == {
        "market_hourly": "snowflake://finance/FINANCE_TEST/EXPOSED/FCT_MARKET_HOURLY",
        "market_landing": "snowflake://finance/FINANCE_TEST/LANDING/MARKET",
    }
