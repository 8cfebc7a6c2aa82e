"""The runs of the last hours and the seconds of their steps, from Airflow's own database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from airflow.models import DagRun, TaskInstance
from airflow.models.xcom import XComModel
from airflow.providers.amazon.aws.links.step_function import StateMachineExecutionsDetailsLink
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finance_lab.slot import slot
from finance_lab.web.plain import plain, utc

DAG_ID = "market_hourly"
STEPS = ("collect", "load", "dbt", "reconcile")
NEVER_RAN = frozenset({"upstream_failed", "skipped", "removed"})
MOST_RUNS = 150
"""Of 48 hours and whatever was run again by hand."""


def step_of(task_id: str) -> str | None:
    """The step of the page that a task belongs to; None for a task that the page does not count."""
    if task_id.startswith("collect"):
        return "collect"
    if task_id.startswith("wait_for_"):
        return "load"
    if task_id.startswith("dbt."):
        return "dbt"
    return "reconcile" if task_id == "reconcile" else None


def seconds_by_step(tasks: Iterable[Any]) -> dict[str, float]:
    """Seconds from the first start to the last end of each step's tasks; only of steps that have ended.

    A task that is deferred or rescheduled waits without holding a worker; its waiting is in its step's seconds.
    `tasks` have task_id, state, start_date and end_date.
    """
    starts: dict[str, list[datetime]] = {}
    ends: dict[str, list[datetime | None]] = {}
    for task in tasks:
        step = step_of(task.task_id)
        if step and task.start_date and task.state not in NEVER_RAN:
            starts.setdefault(step, []).append(task.start_date)
            ends.setdefault(step, []).append(task.end_date)
    return {
        step: round(max(0.0, (max(ended) - min(starts[step])).total_seconds()), 1)
        for step in STEPS
        if step in starts and (ended := [end for end in ends[step] if end]) and len(ended) == len(ends[step])
    }


def seconds_of(tasks: Sequence[Any]) -> float | None:
    """Seconds from the first task's start to the last one's end. (A run's own start may be its hour's.)"""
    starts, ends = (
        [task.start_date for task in tasks if task.start_date],
        [task.end_date for task in tasks if task.end_date],
    )
    return round((max(ends) - min(starts)).total_seconds(), 1) if starts and ends else None


def runs(session: Session, since: datetime) -> list[dict[str, Any]]:
    """The DAG's runs for hours since then, newest first: hour, state, seconds by step, failed tasks, execution."""
    found = session.scalars(
        select(DagRun)
        .where(DagRun.dag_id == DAG_ID, func.coalesce(DagRun.logical_date, DagRun.run_after) >= since)
        .order_by(func.coalesce(DagRun.logical_date, DagRun.run_after).desc(), DagRun.id.desc())
        .limit(MOST_RUNS)
    ).all()
    ids = [run.run_id for run in found]
    tasks, links = _tasks(session, ids), _executions(session, ids)
    return [_run(run, tasks.get(run.run_id, []), links.get(run.run_id)) for run in found]


def _run(run: Any, tasks: Sequence[Any], execution: Mapping[str, Any] | None) -> dict[str, Any]:
    steps = seconds_by_step(tasks)
    return {
        "hour_at": plain(slot(run)),
        "run_id": run.run_id,
        "run_type": str(run.run_type),
        "state": str(run.state),
        "started_at": plain(utc(run.start_date)) if run.start_date else None,
        "seconds": seconds_of(tasks) if run.end_date else None,
        "steps": steps,
        "failed": sorted(task.task_id for task in tasks if task.state == "failed"),
        **_execution(execution),
    }


def _execution(link: Mapping[str, Any] | None) -> dict[str, str | None]:
    """ARN and console page of the Step Functions execution, from what the operator's link keeps."""
    if not isinstance(link, Mapping) or not link.get("execution_arn"):
        return {"execution_arn": None, "execution_url": None}
    url = StateMachineExecutionsDetailsLink().format_link(**link)
    return {"execution_arn": link["execution_arn"], "execution_url": url or None}


def _tasks(session: Session, run_ids: Sequence[str]) -> dict[str, list[Any]]:
    rows = session.execute(
        select(
            TaskInstance.run_id,
            TaskInstance.task_id,
            TaskInstance.state,
            TaskInstance.start_date,
            TaskInstance.end_date,
        ).where(TaskInstance.dag_id == DAG_ID, TaskInstance.run_id.in_(run_ids))
    )
    by_run: dict[str, list[Any]] = {}
    for row in rows:
        by_run.setdefault(row.run_id, []).append(row)
    return by_run


def _executions(session: Session, run_ids: Sequence[str]) -> dict[str, Any]:
    rows = session.execute(
        select(XComModel.run_id, XComModel.value).where(
            XComModel.dag_id == DAG_ID,
            XComModel.task_id == "collect_market",
            XComModel.key == StateMachineExecutionsDetailsLink.key,
            XComModel.run_id.in_(run_ids),
        )
    )
    return {row.run_id: XComModel.deserialize_value(row) for row in rows}
