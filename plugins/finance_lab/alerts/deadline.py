"""The deadline of a DAG's scheduled runs, and the mail about a run that misses it. Airflow 3 has no SLAs any more."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from airflow.sdk import DAG, AsyncCallback, BaseNotifier, Context, DeadlineAlert, get_parsing_context
from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance
from asgiref.sync import sync_to_async

from finance_lab.alerts import incident, messages
from finance_lab.alerts.mailing import mail_once
from finance_lab.alerts.scheduled_run import ScheduledRun
from finance_lab.settings import Settings

log = logging.getLogger(__name__)


def with_deadline(dag: DAG, settings: Settings) -> DAG:
    """The DAG, due `settings.deadline_minutes` after the hour of each scheduled run; 0 is no deadline.

    Airflow 3.3.1 loses the deadline of a DAG that changes while its deadline does not (apache/airflow#68732, mended
    in 3.3.2), so the deadline carries a hash of all the rest. And it fails `airflow dags test` of a DAG with a
    deadline after the success (#73428): there is none then, and `make run` sets 0. The process of a task, which reads
    the file too, is spared the work: the deadline is the scheduler's.
    """
    wanted = settings.deadline_minutes and sys.argv[1:3] != ["dags", "test"]
    if wanted and not get_parsing_context().task_id:
        dag.deadline = [
            DeadlineAlert(
                name=f"usable {settings.deadline_minutes} minutes after the hour began",
                reference=ScheduledRun(),
                interval=timedelta(minutes=settings.deadline_minutes),
                callback=AsyncCallback(LateMail, kwargs={"dag_hash": _hash(dag)}),
            )
        ]
    return dag


class LateMail(BaseNotifier):
    """The triggerer's callback. It runs there, so it must be importable from plugins/ and never block the loop."""

    def __init__(self, dag_hash: str, context: Context | None = None) -> None:
        super().__init__(context=context)
        self.dag_hash = dag_hash

    async def async_notify(self, context: Context) -> None:
        """Mail unless it was told of before. Raises what SNS raises: Airflow marks the callback as failed."""
        await sync_to_async(self.notify)(context)

    def notify(self, context: Context) -> None:
        """The same, blocking. Airflow hands over the run as its API shows it, with moments as texts.

        Airflow drops the deadline of a run that succeeds in time, but not of one that a user marks as successful.
        """
        settings = Settings.from_airflow()
        seen: Mapping[str, Any] = context["dag_run"]
        dag_id, run_id = seen["dag_id"], seen["dag_run_id"]
        run = SimpleNamespace(
            run_id=run_id, logical_date=_moment(seen["logical_date"]), run_after=_moment(seen["run_after"])
        )
        what = incident.late(dag_id, run)
        due = datetime.fromisoformat(str(context["deadline"]["deadline_time"]))
        ended = _moment(seen.get("end_date"))
        if seen["state"] == "success" and ended and ended <= due:
            log.info("%s: the run has succeeded in time, so no mail", what.key)
            return
        mail_once(
            settings,
            what,
            lambda: messages.late(settings, what, due, seen["state"], ended, _steps(dag_id, run_id)),
        )


def _steps(dag_id: str, run_id: str) -> dict[str, str | None] | None:
    """The states of the run's tasks; None if Airflow does not say, for a mail without them is better than none."""
    try:
        return RuntimeTaskInstance.get_task_states(dag_id=dag_id, run_ids=[run_id]).get(run_id)
    except Exception as error:
        log.warning("how far %s has come is not known: %s", run_id, error)
        return None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _hash(dag: DAG) -> str:
    """Of all that Airflow would keep of the DAG: what makes a new version of it makes a new deadline."""
    from airflow.models.serialized_dag import SerializedDagModel
    from airflow.serialization.serialized_objects import DagSerialization

    return SerializedDagModel.hash(DagSerialization.to_dict(dag))
