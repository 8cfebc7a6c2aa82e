"""What a run tells while it goes: a listener of Airflow's that writes one JSON line a change of a task's state."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, TextIO

from airflow.listeners import hookimpl  # puts plugins/ on sys.path as well
from finance_lab.alerts.cause import first_lines


class Progress:
    """Lines `{"task", "state", "seconds", "map_index", "try"}`, with `error` where a task failed.

    `state` is running, success, skipped, up_for_retry or failed. `seconds` count from the task's first start in this
    try, so a deferred task's waiting is in them.
    """

    def __init__(self, events: TextIO, reader_is_gone: Callable[[], Any]) -> None:
        self._events = events
        self._reader_is_gone = reader_is_gone
        self._started: dict[tuple[str, int, int], float] = {}
        self._first_errors: dict[str, str] = {}
        self.failures: dict[str, str] = {}
        """What each failed task said first, by task id, in the order in which they failed."""

    def write(self, **line: Any) -> None:
        """Write one line, at once. Without a reader there is nobody to run for."""
        try:
            self._events.write(json.dumps(line, default=str) + "\n")
            self._events.flush()
        except BrokenPipeError:
            self._reader_is_gone()

    @hookimpl
    def on_task_instance_running(self, previous_state: Any, task_instance: Any) -> None:
        key = _key(task_instance)
        if key not in self._started:
            self._started[key] = time.monotonic()
            self._tell(task_instance, "running")

    @hookimpl
    def on_task_instance_success(self, previous_state: Any, task_instance: Any) -> None:
        self._tell(task_instance, "success")

    @hookimpl
    def on_task_instance_skipped(self, previous_state: Any, task_instance: Any) -> None:
        self._tell(task_instance, "skipped")

    @hookimpl
    def on_task_instance_failed(self, previous_state: Any, task_instance: Any, error: Any) -> None:
        state = "up_for_retry" if str(getattr(task_instance.state, "value", "")) == "up_for_retry" else "failed"
        message = first_lines(error)
        # dbt's tasks say at their first try what was wrong, and at their second that dbt ended with code 1
        first = self._first_errors.setdefault(task_instance.task_id, message)
        if state == "failed":
            self.failures[task_instance.task_id] = first
        self._tell(task_instance, state, error=message)

    def _tell(self, task_instance: Any, state: str, **more: Any) -> None:
        task, map_index, attempt = _key(task_instance)
        started = self._started.get((task, map_index, attempt), time.monotonic())
        seconds = round(time.monotonic() - started, 1)
        self.write(task=task, state=state, seconds=seconds, map_index=map_index, **{"try": attempt}, **more)


def _key(task_instance: Any) -> tuple[str, int, int]:
    return task_instance.task_id, task_instance.map_index, task_instance.try_number
