from __future__ import annotations

from finance_lab.dbt import outcomes


def test_only_the_models_and_tests_of_this_run_are_outcomes():
    states = {
        "this": {
            "dbt.dbt_producer_watcher": "skipped",
            "dbt.dbt_producer_watcher_done": "success",
            "dbt.fct.run": "success",
            "dbt.fct.test": None,
            "reconcile": "running",
        },
        "other": {"dbt.fct.run": "failed"},
    }

    assert outcomes(states, "this") == {"fct.run": "success", "fct.test": None}


def test_a_run_of_which_nothing_is_known_has_no_outcomes():
    assert outcomes({}, "this") == {}
