"""Which model's test task tells of a dbt test that looks at several models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def each_test_once(
    tests_per_model: Mapping[str, Sequence[str]], depends_on: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Each test with the last of its models that dbt builds; both mappings go by dbt's unique ids.

    Cosmos' watcher has it with all of them: a model's tests then wait for models far behind it, and when one of those
    fails, dbt skips the test, and the first model is red for the other's fault. A model keeps what it has where
    nothing else would be left: its task would wait for ever. Sources have no task.
    """
    placed: dict[str, list[str]] = {model: [] for model in tests_per_model if not model.startswith("source.")}
    for test in dict.fromkeys(test for model in placed for test in tests_per_model[model]):
        models = [
            model for model in depends_on.get(test, ()) if test in tests_per_model.get(model, ()) and model in placed
        ]
        last = max(models, key=lambda model: (_depth(model, depends_on), models.index(model)))
        placed[last].append(test)
    return {model: tests or list(tests_per_model[model]) for model, tests in placed.items()}


def _depth(node: str, depends_on: Mapping[str, Sequence[str]]) -> int:
    """The longest way from a node without parents."""
    return max((1 + _depth(parent, depends_on) for parent in depends_on.get(node, ())), default=0)
