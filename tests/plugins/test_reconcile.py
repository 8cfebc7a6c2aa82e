from __future__ import annotations

import pytest
from finance_lab.reconcile import Counts, ReconciliationError, findings, reconcile

RUN = {
    "run_id": "20261123T0200-1f0c9d2e-1",
    "collected": 1003,
    "accepted": 1000,
    "rejected": 2,
    "duplicates": 1,
    "market_key": "market/a.parquet",
    "market_rejected_key": "market_rejected/a.parquet",
    "market_run_key": "market_run/a.parquet",
}
RIGHT = Counts(loaded=1000, rejected_loaded=3, runs_loaded=1, exposed=1000)
GREEN = {"fct.run": "success", "fct.test": "success"}


def test_a_run_whose_counts_add_up_has_no_findings():
    assert findings(RUN, RIGHT, GREEN) == []


@pytest.mark.parametrize(
    ("run", "counts", "states", "message"),
    [
        (
            {"collected": 1004},
            {},
            GREEN,
            "1004 records collected, but 1000 accepted + 2 rejected + 1 duplicates = 1003",
        ),
        ({}, {"loaded": 999, "exposed": 999}, GREEN, "1000 rows accepted, but 999 in LANDING.MARKET from market/a"),
        ({}, {"loaded": 2000, "exposed": 2000}, GREEN, "1000 rows accepted, but 2000 in LANDING.MARKET"),
        (
            {"accepted": 0, "rejected": 1002, "rejected_by_reason": {"price_missing": 1002}},
            {"loaded": 0, "exposed": 0, "rejected_loaded": 1003},
            GREEN,
            "all 1003 records are in quarantine, the hour has no row: price_missing 1002",
        ),
        ({}, {"rejected_loaded": 2}, GREEN, "2 records rejected and 1 duplicates, but 2 in LANDING.MARKET_REJECTED"),
        ({}, {"runs_loaded": 0}, GREEN, "1 run, but 0 rows in LANDING.MARKET_RUN from market_run/a.parquet"),
        (
            {},
            {"exposed": 0},
            GREEN,
            "1000 rows landed, but 0 of them (or newer) in EXPOSED.FCT_MARKET_HOURLY: dbt did not build it",
        ),
        ({}, {"exposed": 999}, GREEN, "1000 rows landed, but 999"),
        ({}, {}, {"fct.run": "success", "fct.test": "skipped"}, "did not succeed: fct.test (skipped)"),
        ({}, {}, {"fct.run": None}, "did not succeed: fct.run (None)"),
        ({}, {}, {}, "no dbt task ran"),
    ],
)
def test_each_thing_that_does_not_add_up_is_told_with_its_numbers(run, counts, states, message):
    [found] = findings({**RUN, **run}, Counts(**{**vars(RIGHT), **counts}), states)

    assert message in found


def test_an_hour_without_a_single_coin_is_not_a_good_hour():
    empty = {**RUN, "collected": 0, "accepted": 0, "rejected": 0, "duplicates": 0}

    assert findings(empty, Counts(0, 0, 1, 0), GREEN) == ["the API sent no coins at all"]


def test_all_findings_are_told_at_once_under_the_run_s_name(snowflake, settings):
    hook = snowflake((999, 0, 0, 5))

    with pytest.raises(ReconciliationError) as error:
        reconcile(hook, settings, RUN, GREEN)

    assert str(error.value).startswith("20261123T0200-1f0c9d2e-1: ")
    assert len(str(error.value).split("; ")) == 4


def test_the_summary_is_the_execution_s_output_with_what_snowflake_holds(snowflake, settings):
    hook = snowflake((1000, 3, 1, 1000))

    assert reconcile(hook, settings, RUN, GREEN) == {
        **RUN,
        "loaded": 1000,
        "rejected_loaded": 3,
        "runs_loaded": 1,
        "exposed": 1000,
        "dbt_tasks": 2,
    }


def test_rows_are_counted_by_the_run_s_own_objects(snowflake, settings):
    hook = snowflake((1000, 3, 1, 1000))
    reconcile(hook, settings, RUN, GREEN)

    [(sql, parameters)] = hook.asked
    assert parameters == {name: RUN[name] for name in ("market_key", "market_rejected_key", "market_run_key")}
    for table in ("LANDING.MARKET ", "LANDING.MARKET_REJECTED ", "LANDING.MARKET_RUN ", "EXPOSED.FCT_MARKET_HOURLY "):
        assert f"from FINANCE_TEST.{table}" in sql or f"join FINANCE_TEST.{table}" in sql
