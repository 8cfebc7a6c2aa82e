"""The laptop's Snowflake for one command: the one that runs already, or one that is started for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from local.lock import alone
from local.settings import HOST
from local.stack import Stack


@contextmanager
def snowflake_alone(stack: Stack) -> Iterator[None]:
    """Hold a Snowflake that answers; what was started here stops at the end. One such command at a time.

    Raises StackError if it does not start.
    """
    with alone(stack.settings, "sql.lock"):
        elsewhere = stack.settings.hosts["snowflake"] != HOST  # in containers it is no process of ours
        if elsewhere or "snowflake" in stack.processes.running():
            stack.processes.wait_ready(stack.snowflake())
            yield
            return
        with alone(stack.settings):
            stack.processes.start(stack.snowflake())
            try:
                stack.processes.wait_ready(stack.snowflake())
                yield
            finally:
                stack.processes.stop(["snowflake"])
