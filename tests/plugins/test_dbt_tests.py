from __future__ import annotations

from itertools import pairwise

import pytest
from finance_lab.dbt_tests import each_test_once, names_told_elsewhere, waits_for

#  source → staging → fact → latest → movers, and staging → dim
DEPENDS_ON = {
    "staging": ["source"],
    "dim": ["staging"],
    "fact": ["staging"],
    "latest": ["fact", "dim"],
    "movers": ["latest"],
    "test.staging": ["staging"],
    "test.latest": ["latest"],
    "test.movers_of_latest": ["latest", "movers"],
    "test.fact_of_dim": ["dim", "fact"],
    "test.movers_of_staging": ["movers", "staging"],
}


def test_a_test_of_one_model_stays_with_it():
    assert each_test_once({"staging": ["test.staging"]}, DEPENDS_ON) == {"staging": ["test.staging"]}


def test_sources_tell_of_nothing():
    tests = {"source.market": ["test.staging_of_source"], "staging": ["test.staging", "test.staging_of_source"]}
    depends_on = {**DEPENDS_ON, "test.staging_of_source": ["source.market", "staging"]}

    assert each_test_once(tests, depends_on) == {"staging": ["test.staging", "test.staging_of_source"]}


def test_a_test_of_several_models_is_told_by_the_one_that_is_built_last():
    tests = {
        "staging": ["test.staging", "test.movers_of_staging"],
        "latest": ["test.latest", "test.movers_of_latest"],
        "movers": ["test.movers_of_latest", "test.movers_of_staging"],
    }

    assert each_test_once(tests, DEPENDS_ON) == {
        "staging": ["test.staging"],
        "latest": ["test.latest"],
        "movers": ["test.movers_of_staging", "test.movers_of_latest"],
    }


def test_of_models_that_do_not_build_on_each_other_the_one_that_the_test_is_about_tells():
    tests = {"dim": ["test.fact_of_dim", "other"], "fact": ["test.fact_of_dim"]}

    assert each_test_once(tests, {**DEPENDS_ON, "other": ["dim"]}) == {"dim": ["other"], "fact": ["test.fact_of_dim"]}


def test_no_model_is_left_without_a_test_to_wait_for():
    tests = {"latest": ["test.movers_of_latest"], "movers": ["test.movers_of_latest"]}

    assert each_test_once(tests, DEPENDS_ON) == tests


@pytest.mark.parametrize("depends_on", [{}, {"test.unknown": []}, {"test.unknown": ["model.elsewhere"]}])
def test_a_test_whose_models_are_not_known_stays_where_it_was(depends_on):
    tests = {"staging": ["test.unknown"], "fact": ["test.unknown", "test.fact"]}

    assert each_test_once(tests, {**DEPENDS_ON, "test.fact": ["fact"], **depends_on}) == tests


class Counted(dict):
    """Counts how often its values are asked for."""

    asked = 0

    def get(self, *arguments):
        self.asked += 1
        if self.asked > 1000:
            raise AssertionError("a node is asked again for every way that leads to it")
        return super().get(*arguments)


def test_a_deep_graph_of_many_ways_is_walked_once():
    layers = [[f"{layer}.{side}" for side in "ab"] for layer in range(60)]
    graph = Counted({model: below for below, layer in pairwise(layers) for model in layer})
    graph["test.both"] = ["0.a", "59.a"]

    assert each_test_once({"0.a": ["test.both", "x"], "59.a": ["test.both"]}, graph)["59.a"] == ["test.both"]


def test_a_second_try_leaves_out_what_another_task_tells_of():
    tests = ["test.finance.unique_latest.a1", "test.finance.movers_of_latest.b2"]

    assert names_told_elsewhere(tests, tests[:1]) == ["movers_of_latest"]


def test_a_test_task_waits_for_what_its_model_does_not_wait_for():
    assert waits_for("fact", ["test.fact_of_dim"], DEPENDS_ON, ["dim", "fact"]) == ["dim"]
    assert waits_for("movers", ["test.movers_of_latest"], DEPENDS_ON, ["latest", "movers"]) == []
