"""The hour under operators' hands: parts are killed and started again, tasks are ended, cleared and run again."""

from __future__ import annotations

import json
import os
import re
import signal
import threading

import pytest

from local.airflow.api import Airflow
from local.aws_client import aws_client
from local.processes import wait_until
from local.settings import state_machine_arn
from tests.end_to_end.market_server import body, coin, market_server

pytestmark = pytest.mark.full
RUN_SECONDS = 400
COINS = 60


class Market:
    """A market API that answers when it may, and each time with other prices."""

    def __init__(self):
        self.may_answer, self.price = threading.Event(), 1.0
        self.may_answer.set()

    def answer(self, page):
        assert self.may_answer.wait(120)
        self.price += 0.01
        coins = [coin(f"coin-{n}", current_price=self.price, high_24h=9, low_24h=1) for n in range(COINS)]
        return 200, body(*(coins if page == 1 else []))


@pytest.fixture(scope="module")
def market():
    scripted = Market()
    with market_server(scripted.answer) as served:
        scripted.url = served.url
        yield scripted


@pytest.fixture(scope="module")
def up(laptop, market):
    laptop.env |= {"MARKET_API_URL": market.url, "MARKET_PAGES": "1"}
    yield start(laptop)
    market.may_answer.set()
    laptop.make("down")


def start(laptop):
    done = laptop.make("up")
    assert done.returncode == 0, done.stdout + done.stderr
    airflow = Airflow(*re.search(r"(http://\S+)  user (\S+), password (\S+)", done.stdout).groups())
    airflow.log_in()
    return airflow


def kill(laptop, service):
    """As a machine that fails: nothing of it is told to end."""
    record = json.loads((laptop.settings.state / "pids" / f"{service}.json").read_text())
    os.killpg(record["pid"], signal.SIGKILL)


def revive(laptop, title):
    assert title in laptop.make("up").stdout


def wait_for_task(airflow, run, task, *states):
    assert wait_until(lambda: airflow.task(run, task)["state"] in states, RUN_SECONDS), airflow.task(run, task)


def ends_well(airflow, run):
    assert wait_until(lambda: airflow.run(run)["state"] in ("success", "failed"), RUN_SECONDS), airflow.states(run)
    assert airflow.run(run)["state"] == "success", airflow.states(run)


def count(laptop, statement):
    return int(re.findall(r"\d+", laptop.make("sql", f"Q={statement}").stdout)[0])


def assert_rows_once(laptop):
    assert count(laptop, "select count(*) from exposed.fct_market_hourly") >= COINS
    twice = "select count(*) - count(distinct coin_id, hour_at) from exposed.fct_market_hourly"
    assert count(laptop, twice) == 0
    assert count(laptop, "select count(*) - count(distinct coin_id, source_file) from landing.market") == 0


@pytest.fixture(scope="module")
def first(up):
    """The scheduled hour that `make up` begins with."""
    assert wait_until(lambda: up.runs(), 120)
    run = up.runs()[0]["dag_run_id"]
    ends_well(up, run)
    return run


@pytest.mark.parametrize(
    ("service", "title"), [("airflow_triggerer", "Airflow's triggerer"), ("airflow_scheduler", "Airflow's scheduler")]
)
def test_an_hour_whose_waits_outlive_a_part_of_airflow_completes(laptop, market, up, first, service, title):
    market.may_answer.clear()
    run = up.trigger(force=True)
    wait_for_task(up, run, "collect_market", "deferred")
    kill(laptop, service)
    assert running_executions(laptop) == 1, "a part of Airflow that goes away must not stop the execution"
    revive(laptop, title)
    market.may_answer.set()
    ends_well(up, run)
    assert up.task(run, "collect_market")["try_number"] == 1
    assert_rows_once(laptop)


def test_a_scheduler_that_is_killed_while_dbt_is_at_work_completes_the_hour(laptop, up, first):
    run = up.trigger(force=True)
    wait_for_task(up, run, "dbt.dbt_producer_watcher", "running")
    kill(laptop, "airflow_scheduler")
    revive(laptop, "Airflow's scheduler")
    ends_well(up, run)
    assert_rows_once(laptop)


def test_a_snowflake_that_goes_away_while_a_load_is_waited_for_is_waited_for(laptop, up, first):
    assert laptop.make("sql", "Q=alter pipe landing.market_pipe set pipe_execution_paused = true").returncode == 0
    run = up.trigger(force=True)
    wait_for_task(up, run, "wait_for_market_load", "deferred")
    kill(laptop, "snowflake")
    revive(laptop, "the laptop's Snowflake")
    assert laptop.make("sql", "Q=alter pipe landing.market_pipe set pipe_execution_paused = false").returncode == 0
    ends_well(up, run)
    assert up.task(run, "wait_for_market_load")["try_number"] == 1
    assert "is PAUSED" in up.log(run, "wait_for_market_load")
    assert_rows_once(laptop)


def test_a_snowflake_that_goes_away_while_dbt_is_at_work_is_tried_again(laptop, up, first):
    run = up.trigger(force=True)
    wait_for_task(up, run, "dbt.dbt_producer_watcher", "running")
    kill(laptop, "snowflake")
    revive(laptop, "the laptop's Snowflake")
    ends_well(up, run)
    assert_rows_once(laptop)


def test_a_user_who_ends_the_waiting_task_stops_its_execution(laptop, market, up, first):
    market.may_answer.clear()
    run = up.trigger(force=True)
    wait_for_task(up, run, "collect_market", "deferred")
    up.set_state(run, "collect_market", "failed")
    assert wait_until(lambda: running_executions(laptop) == 0, 60)
    market.may_answer.set()
    client = aws_client(laptop.settings, "stepfunctions")
    newest = client.list_executions(stateMachineArn=state_machine_arn("finance-local-market"))["executions"][0]
    execution = client.describe_execution(executionArn=newest["executionArn"])
    assert (execution["status"], execution["error"]) == ("ABORTED", "StoppedByUser")
    assert wait_until(lambda: up.run(run)["state"] == "failed", 60)


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
def test_what_is_cleared_runs_again_and_gives_the_same_tables(laptop, up, first, tasks):
    before = tables(laptop)
    up.clear(first, tasks)
    ends_well(up, first)
    assert tables(laptop) == before


def tables(laptop):
    """What people read, but for the moments of building it."""
    statements = [
        f"select count(*), sum(hash(coin_id, hour_at, price_usd, collected_at, ingested_at)) as h from {table}"
        for table in ("exposed.fct_market_hourly", "staging.stg_coingecko__market")
    ]
    counts = "select count(*), count(distinct source_file) from landing.market"
    versions = "select count(*), count(distinct coin_id) from snapshots.snap_coin"
    quality = "select hour_at, status, run_id, loaded, live_coins from exposed.data_quality_hourly order by 1"
    return [laptop.make("sql", f"Q={statement}").stdout for statement in (*statements, counts, versions, quality)]


def running_executions(laptop):
    client = aws_client(laptop.settings, "stepfunctions")
    machine = state_machine_arn("finance-local-market")
    return len(client.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"])
