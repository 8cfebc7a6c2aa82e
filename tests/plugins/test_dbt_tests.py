from __future__ import annotations

from finance_lab.dbt_tests import each_test_once

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
