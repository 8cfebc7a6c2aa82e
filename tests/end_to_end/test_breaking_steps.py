"""Each step of the hour is broken in turn: the run is red there, the log says why, one mail says so, too."""

from __future__ import annotations

import contextlib
import json

import pytest

from local.aws_client import aws_client
from local.settings import state_machine_arn
from tests.end_to_end.intruder import INTRUDE
from tests.end_to_end.scheduled import scheduled

pytestmark = pytest.mark.full
MACHINE = state_machine_arn("finance-local-market")
BAD_KEY = "market/year=2026/month=11/day=23/dataset_20261123_0259.parquet"


@pytest.fixture(scope="module")
def up(laptop):
    impatient = {"AIRFLOW__FINANCE__OBJECT_TIMEOUT_SECONDS": "15"}
    with scheduled(laptop, **impatient) as running:
        running.first = running.first_run()
        assert laptop.mails() == []
        yield running


@contextlib.contextmanager
def machine(up, change):
    """The state machine with its definition changed, until the block ends."""
    client = aws_client(up.laptop.settings, "stepfunctions")
    whole = client.describe_state_machine(stateMachineArn=MACHINE)["definition"]
    definition = json.loads(whole)
    change(definition)
    client.update_state_machine(stateMachineArn=MACHINE, definition=json.dumps(definition))
    try:
        yield
    finally:
        client.update_state_machine(stateMachineArn=MACHINE, definition=whole)


def publishes(key):
    """A change: the execution says that it published `key`."""

    def change(definition):
        output = f"{{% $merge([$states.input, {{'market_key': '{key}'}}]) %}}"
        definition["States"]["Hour published"] = {"Type": "Succeed", "Output": output}

    return change


def assert_red(up, run, task, why, attempt=1):
    """The run failed at that task alone, whose log and whose one mail say why."""
    before = len(up.laptop.mails())
    assert up.end_of(run) == "failed"
    failed = {name for name, state in up.airflow.states(run).items() if state == "failed"}
    assert task in failed
    log = up.airflow.log(run, task, attempt)
    assert why in log, log
    mails = up.laptop.mails()[before:]
    assert len(mails) == 1, mails
    assert task in mails[0]["subject"] + mails[0]["message"]
    assert why in mails[0]["message"]
    assert run in mails[0]["message"].replace("%3A", ":").replace("%2B", "+")
    return failed


def test_an_api_that_is_down_fails_the_collection(up):
    up.market.status = 503
    run = up.airflow.trigger(force=True)
    assert assert_red(up, run, "collect_market", "MarketApiUnavailable") == {"collect_market"}
    up.market.let_go()


def test_an_execution_that_takes_too_long_fails_the_collection(up):
    up.market.hold()
    with machine(up, lambda definition: definition.update(TimeoutSeconds=3)):
        run = up.airflow.trigger(force=True)
        assert assert_red(up, run, "collect_market", "TIMED_OUT") == {"collect_market"}
    up.market.let_go()


def test_an_object_that_never_arrives_fails_the_wait_for_it(up):
    with machine(up, publishes("market/never.parquet")):
        run = up.airflow.trigger(force=True)
        assert assert_red(up, run, "wait_for_object", "market/never.parquet was not written") == {"wait_for_object"}


def test_a_bad_file_fails_the_wait_for_its_load_with_snowflake_s_words(up):
    s3 = aws_client(up.laptop.settings, "s3")
    s3.put_object(Bucket="finance-local-curated-000000000000", Key=BAD_KEY, Body=b"this is no Parquet")
    with machine(up, publishes(BAD_KEY)):
        run = up.airflow.trigger(force=True)
        assert assert_red(up, run, "wait_for_market_load", "Snowpipe: ") == {"wait_for_market_load"}
    assert up.airflow.task(run, "wait_for_market_load")["try_number"] == 1, "a bad file is not looked at twice"


def test_a_model_that_fails_is_named(up):
    up.sql("alter pipe landing.market_run_pipe set pipe_execution_paused = true")
    run = up.airflow.trigger(force=True)
    up.wait_for_task(run, "wait_for_market_rejected_load", "success")
    up.sql("alter table landing.market_rejected rename to landing.market_rejected_away")
    up.sql("alter pipe landing.market_run_pipe set pipe_execution_paused = false")
    model = "dbt.staging.stg_coingecko__market_rejected.run"
    assert_red(up, run, model, "MARKET_REJECTED", attempt=2)
    assert up.airflow.states(run)["reconcile"] == "upstream_failed", "it proves nothing of half an hour"
    up.sql("alter table landing.market_rejected_away rename to landing.market_rejected")
    up.airflow.clear(run)
    up.ends_well(run)


def test_a_test_that_fails_is_named(up):
    up.sql(INTRUDE)
    run = up.airflow.trigger(force=True)
    assert_red(up, run, "dbt.staging.stg_coingecko__market_run.test", "accepted_values", attempt=2)
    for name in ("landing.market_run", "staging.stg_coingecko__market_run"):
        up.sql(f"delete from {name} where run_id = 'intruder'")
    up.airflow.clear(run)
    up.ends_well(run)
