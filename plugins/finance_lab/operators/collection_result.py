"""Reads what a collection published: the execution's output, and what on it somebody should know."""

from __future__ import annotations

from typing import Any

from airflow.providers.amazon.aws.operators.step_function import StepFunctionGetExecutionOutputOperator
from airflow.sdk import Context

from finance_lab.collection import remarks
from finance_lab.slot import slot


class CollectionResultOperator(StepFunctionGetExecutionOutputOperator):
    """Returns the execution's output: the run row (counts, hour_at, slot_at), the objects' keys, rejected_by_reason.

    Warns in the log where the run took another hour than its own, or used what was published before.
    """

    def execute(self, context: Context) -> dict[str, Any]:
        run = super().execute(context)
        for remark in remarks(slot(context["dag_run"]), run):
            self.log.warning("%s", remark)
        return run
