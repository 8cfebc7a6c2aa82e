"""Waits until Snowpipe has loaded one S3 object, whole."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from airflow.sdk import BaseSensorOperator, Context
from airflow.sdk.exceptions import (
    AirflowException,
    AirflowFailException,
    AirflowSensorTimeout,
    TaskDeferralError,
)

from finance_lab.deferral import trigger_failure
from finance_lab.snowpipe_load import ExpectedLoad, Look, Verdict
from finance_lab.triggers.snowpipe_load import SnowpipeLoadTrigger


class SnowpipeLoadSensor(BaseSensorOperator):
    """Succeeds when COPY_HISTORY says that `key` was loaded into `table` with `expected_rows` rows.

    Fails at once, without retries, with Snowflake's first error message when the load failed or was partial, and when
    rows were lost: Snowpipe never loads a name twice, so looking again cannot help. An object without rows is not
    waited for, as nothing promises that COPY_HISTORY mentions it.

    :param table: DB.SCHEMA.TABLE
    :param key: key of the object in its bucket; COPY_HISTORY's name may be relative to the stage
    :param expected_rows: rows in the object, as a number or as a template that renders to one
    :param pipe: DB.SCHEMA.PIPE, whose status is told while the load is waited for
    """

    template_fields: Sequence[str] = ("table", "key", "expected_rows", "pipe")
    ui_color = "#d6f0ff"

    def __init__(
        self,
        *,
        table: str,
        key: str,
        expected_rows: int | str,
        pipe: str | None = None,
        snowflake_conn_id: str = "snowflake_default",
        deferrable: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.table = table
        self.key = key
        self.expected_rows = expected_rows
        self.pipe = pipe
        self.snowflake_conn_id = snowflake_conn_id
        self.deferrable = deferrable

    def execute(self, context: Context) -> None:
        if int(self.expected_rows) == 0:
            self.log.info("%s holds no rows: nothing to load into %s", self.key, self.table)
            return
        if not self.deferrable:
            super().execute(context)
            return
        if not self.poke(context):
            self.defer(
                trigger=SnowpipeLoadTrigger(
                    table=self.table,
                    key=self.key,
                    expected_rows=int(self.expected_rows),
                    pipe=self.pipe,
                    snowflake_conn_id=self.snowflake_conn_id,
                    poll_seconds=self.poke_interval,
                    timeout_seconds=self.timeout,
                ),
                method_name="execute_complete",
                # the trigger ends first, and says what it saw last
                timeout=timedelta(seconds=self.timeout + 60),
            )

    def poke(self, context: Context) -> bool:
        """Look once. Raises AirflowFailException when the load failed or lost rows."""
        expected = ExpectedLoad(self.table, self.key, int(self.expected_rows), self.pipe)
        return self._conclude(expected.look_through(self.snowflake_conn_id))

    def execute_complete(self, context: Context, event: dict[str, str]) -> None:
        """Resume with the trigger's event."""
        self._conclude(Look(Verdict(event["verdict"]), event["message"]))

    def resume_execution(self, next_method: str, next_kwargs: dict[str, Any] | None, context: Context) -> Any:
        """Resume; says what happened where Airflow would only say that a trigger failed or timed out."""
        what = f"the wait for {self.key} in {self.table}"
        try:
            return super().resume_execution(next_method, next_kwargs, context)
        except AirflowSensorTimeout as error:
            raise AirflowSensorTimeout(f"{what} had no answer within {self.timeout + 60:.0f} s") from error
        except TaskDeferralError as error:
            raise AirflowException(f"{what} failed: {trigger_failure(next_kwargs)}") from error

    def _conclude(self, seen: Look) -> bool:
        if seen.verdict is Verdict.FAILED:
            raise AirflowFailException(seen.message)
        self.log.log(logging.WARNING if seen.is_warning else logging.INFO, "%s", seen.message)
        return seen.verdict is Verdict.LOADED
