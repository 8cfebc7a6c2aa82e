"""A model that fails, for good and once, in both of Cosmos' modes."""

from __future__ import annotations

import pytest

from local.snowflake.client import connect
from tests.end_to_end.conftest import read_until

pytestmark = pytest.mark.full
MODEL = "dbt.staging.stg_coingecko__market_rejected.run"
HERE, AWAY = "finance_local.landing.market_rejected", "finance_local.landing.market_rejected_away"


@pytest.fixture(params=["watcher", "local"])
def hour(request, laptop):
    """Start an hour in the mode, whose model finds its source gone once the hour is loaded."""
    hours = {"watcher": 2, "local": 12}

    def start(number):
        at = f"2026-11-23T{hours[request.param] + number:02d}:00Z"
        run = laptop.start_make("run", RUN_AT=at, DBT_EXECUTION_MODE=request.param, MARKET_PAGES="1")
        read_until(run, "wait_for_market_rejected_load")
        rename(laptop, HERE, AWAY)
        return run

    return start


def rename(laptop, old, new):
    with connect(laptop.settings, "FINANCE_LOCAL") as connection:
        connection.cursor().execute(f"drop table if exists {new}")  # of the test before
        connection.cursor().execute(f"alter table {old} rename to {new}")


def test_a_model_that_fails_is_a_red_run_that_names_it(hour):
    run = hour(0)
    output = run.stdout.read()
    assert run.wait() != 0
    [told] = [line for line in output.splitlines() if "FAILED" in line and line.endswith(MODEL)]
    assert told
    assert f"{MODEL}: " in output.split("failed: ")[-1]
    assert not [line for line in output.splitlines() if line.endswith("reconcile")], "it proves nothing of half an hour"


def test_a_model_that_succeeds_at_its_second_try_is_a_green_run(laptop, hour):
    run = hour(1)
    read_until(run, "retries", MODEL)
    rename(laptop, AWAY, HERE)
    output = run.stdout.read()
    assert run.wait() == 0, output
    assert [line for line in output.splitlines() if " ok " in line and line.endswith(MODEL)]
    assert [line for line in output.splitlines() if " ok " in line and line.endswith("reconcile")]
