"""Runs one Step Functions execution to its end and says why when it did not succeed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from airflow.providers.amazon.aws.links.step_function import StateMachineDetailsLink, StateMachineExecutionsDetailsLink
from airflow.providers.amazon.aws.operators.step_function import StepFunctionStartExecutionOperator
from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException, TaskDeferralError, TaskDeferralTimeout
from botocore.exceptions import ClientError

from finance_lab.deferral import trigger_failure
from finance_lab.execution import STOPPED_BY_USER, STOPPED_CAUSE, failure, has_ended
from finance_lab.slot import execution_name
from finance_lab.triggers.step_function import ExecutionEndedTrigger

NAMES_A_TRY = 50


class ExecutionFailed(AirflowException):
    """The execution ended without success; the message has its error and cause."""


class CollectionFailed(ExecutionFailed, AirflowFailException):
    """The execution itself gave up: it has retried what can be retried, with the patience that the API asks for."""


class RunExecutionOperator(StepFunctionStartExecutionOperator):
    """Starts the run's execution, or adopts the one that an earlier try of the same run left running, and waits.

    The name is `<slot>-<hash of the run id>-<try>`. Step Functions keeps a closed execution's name taken for 90 days,
    so a run that was deleted and made again counts on: `…-1-2`, `…-1-3`.

    Without `deferrable` the worker waits, and on_kill() stops the execution; with it the trigger does both.

    Returns the execution's ARN. Raises ExecutionFailed with error and cause for TIMED_OUT and ABORTED, which
    are tried again, and CollectionFailed for FAILED, which is not.

    :param name_prefix: what the name begins with, before the slot
    """

    _waited_for: str | None = None

    def __init__(self, *, name_prefix: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name_prefix = name_prefix

    def execute(self, context: Context) -> str:
        arn = self._running_execution(context) or self._start(context)
        links = {
            "context": context,
            "operator": self,
            "region_name": self.hook.conn_region_name,
            "aws_partition": self.hook.conn_partition,
        }
        StateMachineDetailsLink.persist(**links, state_machine_arn=self.state_machine_arn)
        StateMachineExecutionsDetailsLink.persist(**links, execution_arn=arn)
        if self.deferrable:
            self.defer(
                trigger=ExecutionEndedTrigger(arn, self.waiter_delay, self.aws_conn_id, self.region_name),
                method_name="execute_complete",
                timeout=timedelta(seconds=self.waiter_max_attempts * self.waiter_delay),
            )
        return self._wait(arn)

    def execute_complete(self, context: Context, event: dict[str, Any] | None = None) -> str:
        """Resume with the trigger's event."""
        if not event or event["status"] != "SUCCEEDED":
            kind = CollectionFailed if event and event["status"] == "FAILED" else ExecutionFailed
            raise kind(failure(event) if event else "the trigger ended without an event")
        return event["executionArn"]

    def resume_execution(self, next_method: str, next_kwargs: dict[str, Any] | None, context: Context) -> Any:
        """Resume; says what happened where Airflow would only say that a trigger failed or timed out."""
        try:
            return super().resume_execution(next_method, next_kwargs, context)
        except TaskDeferralTimeout as error:
            raise ExecutionFailed(self._still_running(f"an execution of {self.state_machine_arn}")) from error
        except TaskDeferralError as error:
            raise ExecutionFailed(f"the wait for the execution failed: {trigger_failure(next_kwargs)}") from error

    def on_kill(self) -> None:
        """Stop the execution that this worker waits for."""
        if self._waited_for:
            self.hook.conn.stop_execution(executionArn=self._waited_for, error=STOPPED_BY_USER, cause=STOPPED_CAUSE)

    def _running_execution(self, context: Context) -> str | None:
        """ARN of this run's execution of an earlier try, if it is still running."""
        for earlier in range(context["ti"].try_number - 1, 0, -1):
            for name in self._names(context, earlier):
                arn = self._arn(name)
                execution = self._describe(arn)
                if execution is None:
                    break
                if not has_ended(execution):
                    self.log.info("adopting %s, which try %d left running", arn, earlier)
                    return arn
        return None

    def _start(self, context: Context) -> str:
        for free in self._names(context, context["ti"].try_number):
            try:
                arn = self.hook.start_execution(self.state_machine_arn, free, self.state_machine_input)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
                    raise
                self.log.info("%s was used by an earlier run of this hour", free)
            else:
                self.log.info("started %s with %s", arn, self.state_machine_input)
                return arn
        raise ExecutionFailed(f"{NAMES_A_TRY} executions called {free} and before exist: the hour was run too often")

    def _wait(self, arn: str) -> str:
        self._waited_for = arn
        for _ in range(self.waiter_max_attempts):
            execution = self.hook.describe_execution(arn)
            self.log.info("%s is %s", arn, execution["status"])
            if has_ended(execution):
                return self.execute_complete({}, {**execution, "executionArn": arn})
            time.sleep(self.waiter_delay)
        raise ExecutionFailed(self._still_running(arn))

    def _still_running(self, what: str) -> str:
        return f"still running after {self.waiter_max_attempts * self.waiter_delay} s: {what}"

    def _describe(self, arn: str) -> dict[str, Any] | None:
        try:
            return self.hook.describe_execution(arn)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
                return None
            raise

    def _names(self, context: Context, attempt: int) -> Iterator[str]:
        """What a try's execution may be called, in the order in which the names are taken."""
        index = getattr(context["ti"], "map_index", -1)
        name = execution_name(context["dag_run"], attempt, prefix=self.name_prefix, map_index=index)
        yield name
        yield from (f"{name}-{number}" for number in range(2, NAMES_A_TRY + 1))

    def _arn(self, name: str) -> str:
        return f"{self.state_machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
