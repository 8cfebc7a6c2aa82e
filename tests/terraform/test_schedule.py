"""The schedule module against what it starts, and what a test in HCL cannot see."""

from __future__ import annotations

import re
from pathlib import Path

from etl import clock
from etl.state_machine.definition import expression

MODULE = Path(__file__).parents[2] / "terraform" / "modules" / "schedule"


def resources(text: str) -> dict[str, str]:
    found = re.findall(r'^resource "\w+" "(\w+)" \{(.*?)^\}', text, re.DOTALL | re.MULTILINE)
    return dict(found)


def test_the_input_names_what_the_state_machine_takes() -> None:
    said = re.search(r'input = "(.*)"$', (MODULE / "main.tf").read_text(), re.MULTILINE)[1]
    for name in re.findall(r'\\"(\w+)\\":', said):
        assert f"$input.{name}" in expression("request")


def test_the_scheduler_s_form_of_a_moment_is_a_slot_at_any_minute() -> None:
    assert clock.iso(clock.slot_of("2026-11-26T05:01:00Z")) == "2026-11-26T05:00:00.000Z"


def test_a_task_that_is_made_anew_takes_its_owner_and_its_state_along() -> None:
    made = resources((MODULE / "dbt.tf").read_text())
    assert list(made) == ["task", "task_owner", "task_resumed"]
    for before, after in (("task", "task_owner"), ("task_owner", "task_resumed")):
        assert f"replace_triggered_by = [snowflake_execute.{before}]" in made[after]
        assert f"depends_on = [snowflake_execute.{before}]" in made[after]
