"""Trigger of SnowpipeLoadSensor: looks at COPY_HISTORY until the file's load has ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent

from finance_lab.snowpipe_load import ExpectedLoad, Look, Verdict


class SnowpipeLoadTrigger(BaseTrigger):
    """Yields one event, `{"verdict": "loaded" | "failed", "message": str}`, when the load has ended or the time is up.

    Snowflake's connector blocks, so each look runs in a thread and opens and closes its own connection.
    """

    def __init__(
        self,
        table: str,
        key: str,
        expected_rows: int,
        snowflake_conn_id: str,
        poll_seconds: float,
        timeout_seconds: float,
        pipe: str | None = None,
    ) -> None:
        super().__init__()
        self.table = table
        self.key = key
        self.expected_rows = expected_rows
        self.pipe = pipe
        self.snowflake_conn_id = snowflake_conn_id
        self.poll_seconds = poll_seconds
        self.timeout_seconds = timeout_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return (
            f"{type(self).__module__}.{type(self).__qualname__}",
            {
                "table": self.table,
                "key": self.key,
                "expected_rows": self.expected_rows,
                "pipe": self.pipe,
                "snowflake_conn_id": self.snowflake_conn_id,
                "poll_seconds": self.poll_seconds,
                "timeout_seconds": self.timeout_seconds,
            },
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.timeout_seconds
        while True:
            seen = await asyncio.to_thread(self._look)
            self.log.log(logging.WARNING if seen.is_warning else logging.INFO, "%s", seen.message)
            if seen.verdict is not Verdict.WAIT:
                yield TriggerEvent({"verdict": seen.verdict.value, "message": seen.message})
                return
            if loop.time() >= deadline:
                message = f"not loaded within {self.timeout_seconds:.0f} s. Seen last: {seen.message}"
                yield TriggerEvent({"verdict": Verdict.FAILED.value, "message": message})
                return
            await asyncio.sleep(self.poll_seconds)

    def _look(self) -> Look:
        expected = ExpectedLoad(self.table, self.key, self.expected_rows, self.pipe)
        return expected.look_through(self.snowflake_conn_id)
