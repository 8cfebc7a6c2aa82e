"""Trigger of RunExecutionOperator: looks at a Step Functions execution until it has ended, however it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from airflow.providers.amazon.aws.hooks.step_function import StepFunctionHook
from airflow.triggers.base import BaseTrigger, TriggerEvent
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from finance_lab.execution import STOPPED_BY_USER, STOPPED_CAUSE, has_ended, will_pass


class ExecutionEndedTrigger(BaseTrigger):
    """Yields one event, DescribeExecution's `executionArn, status, error, cause`, when the execution has ended.

    The provider's own waiter does not know TIMED_OUT, and its trigger drops error and cause.

    An AWS that is away for a while, or has had enough calls, is asked again.

    A user who fails, clears or marks the waiting task stops the execution. A triggerer that restarts does not: that
    ends triggers without on_kill().
    """

    def __init__(
        self, execution_arn: str, poll_seconds: float, aws_conn_id: str | None, region_name: str | None = None
    ) -> None:
        super().__init__()
        self.execution_arn = execution_arn
        self.poll_seconds = poll_seconds
        self.aws_conn_id = aws_conn_id
        self.region_name = region_name

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return (
            f"{type(self).__module__}.{type(self).__qualname__}",
            {
                "execution_arn": self.execution_arn,
                "poll_seconds": self.poll_seconds,
                "aws_conn_id": self.aws_conn_id,
                "region_name": self.region_name,
            },
        )

    async def on_kill(self) -> None:
        """Stop the execution: a user has ended the task that waits for it."""
        async with await self._hook().get_async_conn() as client:
            await client.stop_execution(executionArn=self.execution_arn, error=STOPPED_BY_USER, cause=STOPPED_CAUSE)
        self.log.info("stopped %s, as its task was ended by a user", self.execution_arn)

    async def run(self) -> AsyncIterator[TriggerEvent]:
        async with await self._hook().get_async_conn() as client:
            while True:
                try:
                    execution = await client.describe_execution(executionArn=self.execution_arn)
                except (ClientError, HTTPClientError, NoConnectionError) as error:
                    if not will_pass(error):
                        raise
                    self.log.warning("%s cannot be asked about: %s", self.execution_arn, error)
                    await asyncio.sleep(self.poll_seconds)
                    continue
                self.log.info("%s is %s", self.execution_arn, execution["status"])
                if has_ended(execution):
                    kept = ("executionArn", "status", "error", "cause")
                    yield TriggerEvent({name: execution.get(name) for name in kept})
                    return
                await asyncio.sleep(self.poll_seconds)

    def _hook(self) -> StepFunctionHook:
        return StepFunctionHook(aws_conn_id=self.aws_conn_id, region_name=self.region_name)
