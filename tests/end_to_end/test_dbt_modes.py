"""A model that fails, for good and once, and a test that fails, in both of Cosmos' modes."""

from __future__ import annotations

import pytest

from local.snowflake.client import connect
from tests.end_to_end.conftest import read_until
from tests.end_to_end.intruder import INTRUDE

pytestmark = pytest.mark.full
MODEL = "dbt.staging.stg_coingecko__market_rejected.run"
TEST = "dbt.staging.stg_coingecko__market_run.test"
HERE, AWAY = "finance_local.landing.market_rejected", "finance_local.landing.market_rejected_away"


@pytest.fixture(params=["watcher", "local"])
def hour(request, laptop):
    """Start an hour in the mode, and go on once it is loaded and dbt about to begin."""
    hours = {"watcher": 2, "local": 12}

    def start(number):
        at = f"2026-11-23T{hours[request.param] + number:02d}:00Z"
        run = laptop.start_make("run", RUN_AT=at, DBT_EXECUTION_MODE=request.param, MARKET_PAGES="1")
        read_until(run, "wait_for_market_rejected_load")
        return run

    return start


def sql(laptop, *statements):
    with connect(laptop.settings, "FINANCE_LOCAL") as connection:
        for statement in statements:
            connection.cursor().execute(statement)


def rename(laptop, old, new):
    # what the test before left there goes first
    sql(laptop, f"drop table if exists {new}", f"alter table {old} rename to {new}")


def test_a_model_that_fails_is_a_red_run_that_names_it(laptop, hour):
    run = hour(0)
    rename(laptop, HERE, AWAY)
    output = run.stdout.read()
    assert run.wait() != 0
    [told] = [line for line in output.splitlines() if "FAILED" in line and line.endswith(MODEL)]
    assert told
    assert f"{MODEL}: " in output.split("failed: ")[-1]
    assert not [line for line in output.splitlines() if line.endswith("reconcile")], "it proves nothing of half an hour"


def test_a_model_that_succeeds_at_its_second_try_is_a_green_run(laptop, hour):
    run = hour(1)
    rename(laptop, HERE, AWAY)
    read_until(run, "retries", MODEL)
    rename(laptop, AWAY, HERE)
    output = run.stdout.read()
    assert run.wait() == 0, output
    assert [line for line in output.splitlines() if " ok " in line and line.endswith(MODEL)]
    assert [line for line in output.splitlines() if " ok " in line and line.endswith("reconcile")]


def test_a_dbt_test_that_fails_is_a_red_run_that_names_it(laptop, hour):
    run = hour(2)
    sql(laptop, INTRUDE)
    output = run.stdout.read()
    assert run.wait() != 0, output
    assert f"{TEST}: " in output.split("failed: ")[-1]
    assert not [line for line in output.splitlines() if line.endswith("reconcile")]
