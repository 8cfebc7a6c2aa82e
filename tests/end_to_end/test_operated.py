"""The hour under operators' hands: parts are killed and started again, tasks are ended, cleared and run again."""

from __future__ import annotations

import pytest

from local.aws_client import aws_client
from local.processes import wait_until
from local.settings import state_machine_arn
from tests.end_to_end.scheduled import scheduled
from tests.end_to_end.scripted_market import COINS

pytestmark = pytest.mark.full
MACHINE = state_machine_arn("finance-local-market")


@pytest.fixture(scope="module")
def up(laptop):
    with scheduled(laptop) as running:
        running.first = running.first_run()
        yield running


def assert_rows_once(up):
    assert up.count("select count(*) from exposed.fct_market_hourly") >= COINS
    assert up.count("select count(*) - count(distinct coin_id, hour_at) from exposed.fct_market_hourly") == 0
    assert up.count("select count(*) - count(distinct coin_id, source_file) from landing.market") == 0


@pytest.mark.parametrize(
    ("service", "title"), [("airflow_triggerer", "Airflow's triggerer"), ("airflow_scheduler", "Airflow's scheduler")]
)
def test_an_hour_whose_waits_outlive_a_part_of_airflow_completes(up, service, title):
    up.market.hold()
    run = up.airflow.trigger(force=True)
    up.wait_for_task(run, "collect_market", "deferred")
    up.kill(service)
    assert len(executions(up, "RUNNING")) == 1, "a part of Airflow that goes away must not stop the execution"
    up.revive(title)
    up.market.let_go()
    up.ends_well(run)
    assert up.airflow.task(run, "collect_market")["try_number"] == 1
    assert_rows_once(up)


def test_a_scheduler_that_is_killed_while_dbt_is_at_work_completes_the_hour(up):
    run = up.airflow.trigger(force=True)
    up.wait_for_task(run, "dbt.dbt_producer_watcher", "running")
    up.kill("airflow_scheduler")
    up.revive("Airflow's scheduler")
    up.ends_well(run)
    assert_rows_once(up)


def test_a_snowflake_that_goes_away_while_a_load_is_waited_for_is_waited_for(up):
    up.sql("alter pipe landing.market_pipe set pipe_execution_paused = true")
    run = up.airflow.trigger(force=True)
    up.wait_for_task(run, "wait_for_market_load", "deferred")
    up.kill("snowflake")
    up.revive("the laptop's Snowflake")
    up.sql("alter pipe landing.market_pipe set pipe_execution_paused = false")
    up.ends_well(run)
    assert up.airflow.task(run, "wait_for_market_load")["try_number"] == 1
    assert "is PAUSED" in up.airflow.log(run, "wait_for_market_load")
    assert_rows_once(up)


def test_a_snowflake_that_goes_away_while_dbt_is_at_work_is_tried_again(up):
    run = up.airflow.trigger(force=True)
    up.wait_for_task(run, "dbt.dbt_producer_watcher", "running")
    up.kill("snowflake")
    up.revive("the laptop's Snowflake")
    up.ends_well(run)
    assert_rows_once(up)


def test_a_user_who_ends_the_waiting_task_stops_its_execution(up):
    up.market.hold()
    run = up.airflow.trigger(force=True)
    up.wait_for_task(run, "collect_market", "deferred")
    [running] = executions(up, "RUNNING")
    # a trigger that has not begun cannot be told of the end
    assert wait_until(lambda: "is RUNNING" in up.airflow.log(run, "collect_market"), 60)
    up.airflow.set_state(run, "collect_market", "failed")
    assert wait_until(lambda: not executions(up, "RUNNING"), 60)
    up.market.let_go()
    execution = aws_client(up.laptop.settings, "stepfunctions").describe_execution(executionArn=running)
    assert (execution["status"], execution["error"]) == ("ABORTED", "StoppedByUser")
    assert up.end_of(run) == "failed"


@pytest.mark.parametrize(
    "tasks",
    [
        None,
        ["collect_market"],
        ["collection_result", "wait_for_object"],
        ["wait_for_market_load"],
        ["dbt.staging.stg_coingecko__market.run", "dbt.exposed.dim_coin.test"],
        ["dbt.dbt_producer_watcher", "reconcile"],
    ],
    ids=["the run", "collect", "result and object", "load", "a model and a test", "producer and proof"],
)
def test_what_is_cleared_runs_again_and_gives_the_same_tables(up, tasks):
    before = tables(up)
    up.airflow.clear(up.first, tasks)
    up.ends_well(up.first)
    assert tables(up) == before


def tables(up):
    """What people read, but for the moments of building it."""
    statements = [
        f"select count(*), sum(hash(coin_id, hour_at, price_usd, collected_at, ingested_at)) as h from {table}"
        for table in ("exposed.fct_market_hourly", "staging.stg_coingecko__market")
    ]
    counts = "select count(*), count(distinct source_file) from landing.market"
    versions = "select count(*), count(distinct coin_id) from snapshots.snap_coin"
    quality = "select hour_at, status, run_id, loaded, live_coins from exposed.data_quality_hourly order by 1"
    return [up.sql(statement) for statement in (*statements, counts, versions, quality)]


def executions(up, status):
    client = aws_client(up.laptop.settings, "stepfunctions")
    found = client.list_executions(stateMachineArn=MACHINE, statusFilter=status)["executions"]
    return [execution["executionArn"] for execution in found]
