"""The watcher's test tasks: each tells of its own tests, in a first try, which watches, and a second, which runs it."""

from __future__ import annotations

from airflow.sdk import TaskGroup
from cosmos import DbtTaskGroup

from finance_lab.dbt_tests import each_test_once, names_told_elsewhere, waits_for


def tell_tests_once(group: DbtTaskGroup) -> None:
    """Each dbt test is told by one task, which waits for all that the test looks at. Does nothing without a watcher."""
    depends_on = {node_id: node.depends_on for node_id, node in group.dbt_graph.nodes.items()}
    for producer in (task for task in group if getattr(task, "tests_per_model", None)):
        everywhere = producer.tests_per_model
        placed = producer.tests_per_model = each_test_once(everywhere, depends_on)
        for model, tests in placed.items():
            tester = _task(group, model, ".test")
            # `dbt test --select <model>` takes all tests that look at the model, also those of models behind it
            if others := names_told_elsewhere(everywhere[model], tests):
                tester.dbt_cmd_flags = [*tester.dbt_cmd_flags, "--exclude", *others]
            for other in waits_for(model, tests, depends_on, placed):
                _task(group, other, ".run", ".snapshot") >> tester


def _task(group: DbtTaskGroup, model: str, *endings: str) -> object:
    of_model: TaskGroup = group.tasks_map[model]
    return next(task for name, task in of_model.children.items() if name.endswith(endings))
