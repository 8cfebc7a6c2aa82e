from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowRescheduleException
from finance_lab.dbt_retries import after_the_producer

PRODUCER = "dbt.dbt_producer_watcher"


def context(state, *, attempt=2, producer=PRODUCER):
    task = SimpleNamespace(poke_interval=10, log=logging.getLogger("task"))
    if producer:
        task.producer_task_id = producer
    ti = SimpleNamespace(
        try_number=attempt,
        dag_id="d",
        run_id="r",
        get_task_states=lambda **_: {"r": {PRODUCER: state} if state else {}},
    )
    return {"ti": ti, "task": task}


@pytest.mark.parametrize("state", ["running", "queued", "up_for_retry", None])
def test_a_second_try_waits_for_a_producer_that_is_at_work(state):
    with pytest.raises(AirflowRescheduleException):
        after_the_producer(context(state))


@pytest.mark.parametrize("state", ["success", "failed", "skipped", "upstream_failed"])
def test_a_second_try_begins_when_the_producer_has_ended(state):
    after_the_producer(context(state))


def test_a_first_try_and_the_producer_itself_do_not_wait():
    after_the_producer(context("running", attempt=1))
    after_the_producer(context("running", producer=None))
