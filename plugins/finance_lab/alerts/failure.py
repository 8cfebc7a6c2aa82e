"""Mails that a run has failed: as failure callback of its tasks and of its DAG.

A task's callback runs where the task ran, after its last try, and knows the exception. The DAG's runs in the dag
processor, and is for what no task can tell: a run over its time limit, a task whose process was killed.
"""

from __future__ import annotations

import logging
from typing import Any

from airflow.providers.amazon.aws.links.step_function import StateMachineExecutionsDetailsLink
from airflow.sdk import Context

from finance_lab.alerts import incident, messages
from finance_lab.alerts.cause import first_lines
from finance_lab.alerts.dbt_output import dbt_output
from finance_lab.alerts.links import execution_in, log_url
from finance_lab.alerts.mailing import mail_once
from finance_lab.alerts.watched import watched_failure
from finance_lab.operators.step_function import RunExecutionOperator
from finance_lab.settings import Settings

log = logging.getLogger(__name__)

_ROOM = {"lines": 8, "characters": 2000}
_SILENT = "the task ended without a word: killed, lost by its worker, or marked as failed by hand"
_REASONS = {
    "all_tasks_deadlocked": "no task that is left can run: Airflow calls it a deadlock",
    "task_failure": _SILENT,
}


class FailureMail:
    """`on_failure_callback` of tasks (by default_args) and of the DAG: one mail for both.

    Raises what SNS raises: Airflow logs it, and neither state nor error of the task change.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __call__(self, context: Context) -> None:
        """Mail unless the run's failure was told of before."""
        run = context.get("dag_run")
        if run is None:
            log.error("no mail about %s: Airflow told its callback nothing of the run", context.get("run_id"))
            return
        what = incident.failed(run)
        mail_once(
            self.settings,
            what,
            lambda: messages.failed(self.settings, what, failure(context)),
        )


def failure(context: Any) -> messages.Failure:
    """What a failure callback's context says."""
    ti = context.get("ti")
    error = context.get("exception")
    return messages.Failure(
        step=ti.task_id if ti else "",
        cause=_cause(context, error),
        log_url=log_url(ti.dag_id, ti.run_id, ti.task_id, ti.map_index, ti.try_number) if ti else "",
        execution_arn=(execution_in(str(error)) if error else None) or _execution(context, ti) or "",
    )


def _cause(context: Any, error: Any) -> str:
    if isinstance(error, BaseException):
        if said := dbt_output(error):
            return "\n".join(said)
        told = f"{type(error).__name__}: {first_lines(error, **_ROOM)}"
        return "\n".join([*watched_failure(context.get("ti")), told])
    if error:
        return first_lines(error, **_ROOM)
    reason = context.get("reason")
    if reason == "timed_out":
        limit = getattr(context.get("dag"), "dagrun_timeout", None)
        return f"the run was not done within its limit of {limit}, and was ended"
    return _REASONS.get(reason, _SILENT)


def _execution(context: Any, ti: Any) -> str | None:
    """The ARN that the run's execution operator left for its link; best effort, a mail does not fail for it."""
    if ti is None:
        return None
    for task in getattr(context.get("dag"), "tasks", ()):
        if isinstance(task, RunExecutionOperator):
            try:
                left = ti.xcom_pull(task_ids=task.task_id, key=StateMachineExecutionsDetailsLink.key)
            except Exception as error:
                log.warning("the execution of %s is not known: %s", task.task_id, error)
                continue
            if isinstance(left, dict) and left.get("execution_arn"):
                return left["execution_arn"]
    return None
