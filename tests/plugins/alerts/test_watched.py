"""The producer of Cosmos' own and its consumers; what dbt said goes through Cosmos' own reader of dbt's log."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowException
from cosmos.operators._watcher.base import store_dbt_resource_status_from_log
from cosmos.operators.watcher import DbtConsumerWatcherSensor, DbtProducerWatcherOperator, DbtTestWatcherOperator
from finance_lab.alerts.failure import failure
from finance_lab.alerts.watched import watched_failure

MODEL, PRODUCER = "model.finance.dim_coin", "dbt.dbt_producer_watcher"
UNIQUE, NOT_NULL = "test.finance.unique_dim_coin.1f0c9d2e", "test.finance.not_null_dim_coin.2f0c9d2e"
REFUSED = "Database Error in model dim_coin (models/exposed/dim_coin.sql)\n  000904: invalid identifier 'SYMBOL'\n"
FOUND = "  Got 3 results, configured to fail if != 0"


class Producer:
    """A task instance that keeps XComs, and gives them to others."""

    def __init__(self):
        self.kept = {}

    def xcom_push(self, key, value):
        self.kept[key] = value

    def xcom_pull(self, task_ids=None, *, key):
        assert task_ids in (None, PRODUCER)
        return self.kept.get(key)

    def hears(self, node, status, message, event="RunResultError"):
        """A line of dbt's log."""
        info = {"name": event, "level": "error", "msg": message}
        data = {
            "msg": message,
            "node_info": {"unique_id": node, "node_status": status, "resource_type": node.split(".")[0]},
        }
        store_dbt_resource_status_from_log(json.dumps({"info": info, "data": data}), {"context": {"ti": self}})


@pytest.fixture
def producer():
    return Producer()


@pytest.fixture
def consumer(producer):
    """A task instance of a consumer: `consumer(class)`."""
    watched = {"project_dir": "p", "profile_config": None, "producer_task_id": PRODUCER}
    with DAG("d", schedule=None):
        tasks = {
            kind: kind(task_id=kind.__name__, extra_context={"dbt_node_config": {"unique_id": MODEL}}, **watched)
            for kind in (DbtConsumerWatcherSensor, DbtTestWatcherOperator)
        }
        DbtProducerWatcherOperator(
            task_id=PRODUCER, project_dir="p", profile_config=None, tests_per_model={MODEL: [NOT_NULL, UNIQUE]}
        )
    return lambda kind: SimpleNamespace(
        task=tasks[kind],
        xcom_pull=producer.xcom_pull,
        dag_id="d",
        run_id="r",
        task_id="t",
        map_index=-1,
        try_number=1,
    )


@pytest.mark.parametrize(("status", "event"), [("error", "NodeFinished"), ("None", "RunResultError")])
def test_a_model_s_error_is_told_before_its_status(producer, consumer, status, event):
    """dbt says it when the model ends, and again at the end of its run, then without a status."""
    producer.hears(MODEL, status, REFUSED, event)
    error = AirflowException(f"Model '{MODEL}' finished with status 'error'")
    assert failure({"ti": consumer(DbtConsumerWatcherSensor), "exception": error}).cause.splitlines() == [
        "Database Error in model dim_coin (models/exposed/dim_coin.sql)",
        "000904: invalid identifier 'SYMBOL'",
        f"AirflowException: Model '{MODEL}' finished with status 'error'",
    ]


def test_of_a_model_s_tests_those_that_failed_are_named_and_the_model_s_success_is_not(producer, consumer):
    producer.hears(MODEL, "success", "OK created", event="NodeFinished")
    producer.hears(NOT_NULL, "pass", "PASS", event="NodeFinished")
    producer.hears(UNIQUE, "fail", FOUND)
    assert watched_failure(consumer(DbtTestWatcherOperator)) == [
        "unique_dim_coin:",
        "Got 3 results, configured to fail if != 0",
    ]


@pytest.mark.parametrize("kind", [DbtConsumerWatcherSensor, DbtTestWatcherOperator])
def test_where_dbt_said_nothing_the_status_is_all(consumer, kind):
    told = failure({"ti": consumer(kind), "exception": AirflowException("finished with status 'error'")}).cause
    assert told == "AirflowException: finished with status 'error'"


@pytest.mark.parametrize("kind", [DbtConsumerWatcherSensor, DbtTestWatcherOperator])
def test_what_cannot_be_found_out_keeps_no_mail_back(consumer, kind):
    def refuse(**_):
        raise ConnectionError("no API")

    ti = consumer(kind)
    ti.xcom_pull = refuse
    assert watched_failure(ti) == []


def test_other_tasks_watch_nothing():
    assert watched_failure(None) == watched_failure(SimpleNamespace(task=object())) == []
