"""Which model's test task tells of a dbt test that looks at several models."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache


def each_test_once(
    tests_per_model: Mapping[str, Sequence[str]], depends_on: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Each test with the last of its models that dbt builds; both mappings go by dbt's unique ids.

    Cosmos' watcher has it with all of them: a model's tests then wait for models far behind it, and when one of those
    fails, dbt skips the test, and the first model is red for the other's fault. A model keeps what it has where
    nothing else would be left: its task would wait for ever. A test that depends on none of its models, as far as
    `depends_on` knows, stays with all of them. Sources have no task.
    """
    depth = _depths(depends_on)
    placed: dict[str, list[str]] = {model: [] for model in tests_per_model if not model.startswith("source.")}
    for test in dict.fromkeys(test for model in placed for test in tests_per_model[model]):
        having = [model for model in placed if test in tests_per_model[model]]
        models = [model for model in depends_on.get(test, ()) if model in having]
        last = max(models, key=lambda model: (depth(model), models.index(model)), default=None)
        for model in having if last is None else [last]:
            placed[model].append(test)
    return {model: tests or list(tests_per_model[model]) for model, tests in placed.items()}


def names_told_elsewhere(tests: Sequence[str], told: Sequence[str]) -> list[str]:
    """dbt's names of those of a model's tests that its task does not tell of; `tests` and `told` are unique ids."""
    return sorted({test.split(".")[2] for test in tests if test not in told})


def waits_for(
    model: str, tests: Sequence[str], depends_on: Mapping[str, Sequence[str]], models: Collection[str]
) -> list[str]:
    """The `models` that the tests look at and that building `model` does not wait for anyway."""
    before, rest = set(), [model]
    while rest:
        node = rest.pop()
        if node not in before:
            before.add(node)
            rest += depends_on.get(node, ())
    read = {parent for test in tests for parent in depends_on.get(test, ())}
    return sorted(read & set(models) - before)


def _depths(depends_on: Mapping[str, Sequence[str]]) -> Callable[[str], int]:
    """A node's longest way from one without parents. Each node is asked once, however many ways lead to it."""

    @cache
    def depth(node: str) -> int:
        return max((1 + depth(parent) for parent in depends_on.get(node, ())), default=0)

    return depth
