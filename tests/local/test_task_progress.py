"""The tasks of a run: a line each without a terminal; on one a bar, and a line for a layer of dbt's."""

from __future__ import annotations

import io

import pytest

from local.task_progress import TaskProgress
from local.terminal.screen import Screen
from tests.local.terminal.pseudo_terminal import shown

TASKS = ["collect_market", "dbt.staging.a.run", "dbt.staging.a.test", "reconcile"]


class Terminal(io.TextIOWrapper):
    def __init__(self, live):
        super().__init__(io.BytesIO(), encoding="utf-8")
        self.live = live

    def isatty(self):
        return self.live

    def text(self):
        self.flush()
        return self.buffer.getvalue().decode()


def played(events, *, live):
    stream = Terminal(live)
    progress = TaskProgress(Screen(stream, {"TERM": "xterm"}))
    with progress.shown():
        progress.hear({"tasks": TASKS})
        for task, state in events:
            progress.hear({"task": task, "state": state, "seconds": 1.0, "error": "no" if "fail" in state else None})
        progress.still("reconcile")
    return stream.text()


ALL = [event for task in TASKS for event in ((task, "running"), (task, "success"))]


def test_without_a_terminal_each_task_has_its_line_and_no_control_character():
    written = played(ALL, live=False)
    assert [line.split()[-1] for line in written.splitlines()[:4]] == TASKS
    assert "reconcile is at work" in written
    assert all(letter.isprintable() or letter == "\n" for letter in written)


def test_on_a_terminal_a_layer_has_one_line_when_all_of_it_has_ended():
    lines = shown(played(ALL, live=True))
    assert [line.split("s  ")[-1] for line in lines] == ["collect_market", "dbt.staging, 2 tasks", "reconcile", ""]


def test_the_bar_counts_the_tasks_that_ended_and_names_the_one_at_work():
    written = played(ALL[:3], live=True)
    assert "Airflow is starting" in written
    assert "1 of 4 tasks" in written
    assert "dbt.staging.a.run" in played([*ALL[:3], ("reconcile", "success")], live=True)


@pytest.mark.parametrize("state", ["failed", "up_for_retry"])
def test_a_task_of_a_layer_that_does_not_succeed_has_a_line_of_its_own(state):
    lines = shown(played([("dbt.staging.a.run", "running"), ("dbt.staging.a.run", state)], live=True))
    assert any("dbt.staging.a.run" in line for line in lines)
