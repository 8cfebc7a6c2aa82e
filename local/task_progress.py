"""The tasks of a run while it goes: on a terminal a bar, and of dbt's a line a layer; else a line a task."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from local.report import task_line
from local.terminal.live import Live
from local.terminal.parts import Part, bar, elapsed
from local.terminal.screen import Screen

_ENDED = ("success", "failed", "upstream_failed", "skipped")
_STYLES = {"success": "green", "failed": "red", "upstream_failed": "red", "up_for_retry": "yellow", "skipped": "dim"}


class TaskProgress:
    """Told each event of a run (local/airflow/run_hour.py), it shows them."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._begun = time.monotonic()
        self._tasks: list[str] = []
        self._ended: set[str] = set()
        self._layers_begun: dict[str, float] = {}
        self._running: list[str] = []
        self._live = Live(screen, self._frame)

    @contextmanager
    def shown(self) -> Iterator[TaskProgress]:
        """While the run goes."""
        with self._live:
            yield self

    def hear(self, event: dict[str, Any]) -> None:
        """An event: the run's tasks at first, then a change of one's state."""
        if "tasks" in event:
            self._tasks = event["tasks"]
            return
        task, state = event["task"], event["state"]
        layer = _layer(task)
        self._layers_begun.setdefault(layer, time.monotonic() - (event.get("seconds") or 0))
        self._running = [other for other in self._running if other != task]
        if state == "running":
            self._running.append(task)
        if state in _ENDED:
            self._ended.add(task)
        line = task_line(event)
        if line and not (self._screen.live and layer and state == "success"):
            self._live.say(self._screen.paint(line[:10], _STYLES[state]) + line[10:])
        elif line and layer:
            self._layer_ended(layer)

    def still(self, what: str) -> None:
        """Nothing was heard for a while: said where no clock is seen to run."""
        if not self._screen.live:
            self._live.say(f"  …                  {what} is at work")

    def _layer_ended(self, layer: str) -> None:
        """One line for a layer whose tasks have all ended, the failed ones of which had lines of their own."""
        tasks = [task for task in self._tasks if _layer(task) == layer]
        if tasks and self._ended.issuperset(tasks):
            seconds = time.monotonic() - self._layers_begun[layer]
            line = task_line({"task": f"{layer}, {len(tasks)} tasks", "state": "success", "seconds": seconds}) or ""
            self._live.say(self._screen.paint(line[:10], "green") + line[10:])

    def _frame(self, columns: int) -> list[list[Part]]:
        took = elapsed(time.monotonic() - self._begun)
        if not self._tasks:
            return [[Part(f"  {took}  ", "dim"), Part("Airflow is starting", "dim")]]
        done = len(self._ended & set(self._tasks))
        share = f" {done} of {len(self._tasks)} tasks  {took}  "
        # the task that began last is the one to name: dbt's other tasks wait for their producer
        now = self._running[-1] if self._running else ""
        room = columns - 2 - len(share) - min(len(now), columns // 3)
        return [[Part("  "), *bar(self._screen, done, len(self._tasks), room), Part(share), Part(now, "dim")]]


def _layer(task: str) -> str:
    """`dbt.staging` of `dbt.staging.stg_coingecko__coin.run`; "" for a task that is not one of many."""
    path = task.split(".")
    return ".".join(path[:2]) if len(path) > 3 else ""
