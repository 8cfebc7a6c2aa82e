"""From when a deadline counts: the hour of a scheduled run. Registered by plugins/market_deadline.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from airflow.sdk.definitions.deadline import BaseDeadlineReference

from finance_lab.slot import slot


class ScheduledRun(BaseDeadlineReference):
    """The slot of a scheduled run; nothing, so no deadline, for what is run by hand or as a backfill.

    A deadline on DAGRUN_LOGICAL_DATE would be missed at once by every one of those of a past hour.
    """

    required_kwargs: ClassVar[set[str]] = {"dag_id", "run_id"}

    def _evaluate_with(self, *, session: Any, dag_id: str, run_id: str) -> datetime | None:
        # the scheduler calls this; where DAGs are read there need not be a database
        from airflow.models.dagrun import DagRun
        from sqlalchemy import select

        run = session.scalar(select(DagRun).where(DagRun.dag_id == dag_id, DagRun.run_id == run_id))
        return slot(run) if run is not None and run.run_type == "scheduled" else None
