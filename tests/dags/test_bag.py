"""All DAGs: they can be read, and every task can be operated."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DAGS = ROOT / "dags"
STATE_MACHINE = ROOT / "etl" / "state_machine" / "market.asl.json"


def test_every_file_gives_its_dag_without_errors(bag):
    assert bag.import_errors == {}
    assert {dag.dag_id for dag in bag.dags.values()} == {path.stem for path in DAGS.glob("*.py")} != set()


def test_every_task_has_an_owner_retries_and_a_time_limit(bag):
    for dag in bag.dags.values():
        for task in dag.tasks:
            assert task.owner not in ("", "airflow"), task.task_id
            assert task.retries >= 1, task.task_id
            assert task.execution_timeout is not None, task.task_id
            assert task.execution_timeout <= timedelta(hours=1), task.task_id


def test_every_dag_says_what_it_is_and_has_an_end(bag):
    for dag in bag.dags.values():
        assert dag.doc_md
        assert dag.tags
        assert dag.dagrun_timeout
        assert dag.catchup is False
        assert dag.max_active_runs == 1


def test_every_wait_gives_up_before_its_run_does(bag):
    for dag in bag.dags.values():
        for task in dag.tasks:
            if task.task_id.startswith("wait_"):
                timeout = task.partial_kwargs["timeout"] if task.is_mapped else task.timeout
                assert timedelta(seconds=timeout) < dag.dagrun_timeout, task.task_id


@pytest.mark.parametrize(
    ("dag_id", "task_id"), [("market_hourly", "collect_market"), ("market_repair", "collect_history")]
)
def test_an_execution_is_waited_for_longer_than_it_may_run_however_seldom_is_looked(bag, monkeypatch, dag_id, task_id):
    from airflow.dag_processing.dagbag import DagBag

    monkeypatch.setenv("AIRFLOW__FINANCE__POLL_SECONDS", "600")
    task = DagBag(dag_folder=DAGS / f"{dag_id}.py").dags[dag_id].get_task(task_id)
    waiter = task.partial_kwargs if task.is_mapped else vars(task)

    limit = json.loads(STATE_MACHINE.read_text())["TimeoutSeconds"]
    assert waiter["waiter_delay"] == 600
    assert waiter["waiter_delay"] * waiter["waiter_max_attempts"] > limit


def test_dag_files_are_wiring():
    for path in DAGS.glob("*.py"):
        assert len(path.read_text().splitlines()) <= 120, path
        assert not path.name.startswith("dbt_"), "Cosmos takes DAG files of that name for its own (cosmos #1673)"
