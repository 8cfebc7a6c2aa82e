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
        "notify": False,
    }


def test_each_stage_of_the_hour_is_an_asset_of_the_task_that_proves_it(dag):
    outlets = {task.task_id: [(asset.name, asset.uri) for asset in task.outlets] for task in dag.tasks if task.outlets}
    assert outlets == {
        "wait_for_object": [("market_objects", "s3://finance-test-curated/market")],
        "wait_for_market_load": [("market_landing", "snowflake://finance/FINANCE_TEST/LANDING/MARKET")],
        "reconcile": [("market_hourly", "snowflake://finance/FINANCE_TEST/EXPOSED/FCT_MARKET_HOURLY")],
    }


def test_the_layers_of_dbt_follow_one_another(dag):
    groups = dag.task_group.get_child_by_label("dbt").children
    layers = {name.removeprefix("dbt."): group for name, group in groups.items() if hasattr(group, "children")}
    assert set(layers) == {"staging", "snapshots", "exposed"}
    layer_of = {task.task_id: name for name, layer in layers.items() for task in layer.iter_tasks()}
    crossings = {
        (layer_of[task.task_id], layer_of[after])
        for task in dag.tasks
        for after in task.downstream_task_ids
        if task.task_id in layer_of and after in layer_of
    }
    assert {crossing for crossing in crossings if len(set(crossing)) == 2} == {
        ("staging", "snapshots"),
        ("staging", "exposed"),
        ("snapshots", "exposed"),
    }


def test_every_model_has_its_tests_beside_it(dag):
    runs = {task[: -len(".run")] for task in dag.task_ids if task.endswith(".run")}
    runs |= {task[: -len(".snapshot")] for task in dag.task_ids if task.endswith(".snapshot")}
    assert runs == {task[: -len(".test")] for task in dag.task_ids if task.endswith(".test")}
    assert len(runs) == 17


def test_a_deadline_is_the_same_each_time_the_file_is_read(dag):
    """Else each reading of the file would be a new version of the DAG."""
    from airflow.dag_processing.dagbag import DagBag

    again = DagBag(dag_folder=dag.fileloc).dags["market_hourly"]
    assert dag.deadline == again.deadline
    assert dag.deadline[0].callback.kwargs["dag_hash"]


def test_each_dbt_test_is_told_by_one_task(dag):
    told = dag.get_task("dbt.dbt_producer_watcher").tests_per_model
    tests = [test for tests in told.values() for test in tests]
    assert len(tests) == len(set(tests)) > 80
    [movers] = [model for model, of_model in told.items() if any("top_movers_coin_id__coin_id" in t for t in of_model)]
    assert movers == "model.finance.top_movers"


def test_a_test_task_runs_no_test_of_another_and_waits_for_all_that_its_own_look_at(dag):
    latest, daily = (dag.get_task(f"dbt.exposed.{model}.test") for model in ("coin_latest", "agg_market_daily"))
    flags = latest.dbt_cmd_flags
    assert flags[flags.index("--exclude") + 1 :] == ["relationships_top_movers_coin_id__coin_id__ref_coin_latest_"]
    assert "dbt.exposed.dim_coin.run" in daily.upstream_task_ids
