from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from finance_lab.repair.steps import RepairFailed, check, planned, reported, to_load

LANDING = "FINANCE_TEST.LANDING"
OUTPUT = {
    "market_key": "market/a.parquet",
    "market_rejected_key": "market_rejected/a.parquet",
    "market_run_key": "market_run/a.parquet",
    "accepted": 10,
    "rejected": 2,
    "duplicates": 3,
}


@pytest.fixture
def backlog(snowflake, hour):
    """Snowflake with one missing hour, 9, of which these coins lack."""

    def make(*lacking, coins=(("btc",), ("eth",))):
        live = [("live", hour(8).replace(tzinfo=None)), ("live", hour(10).replace(tzinfo=None))]
        answers = [live, *([list(coins)] if coins else []), [(hour(9).replace(tzinfo=None), coin) for coin in lacking]]
        return snowflake(*answers)

    return make


def test_a_backlog_is_planned_collected_and_reported(
    backlog, step_functions, execution, settings, request_for, now, hour
):
    batches, before = planned(backlog("btc", "eth"), step_functions(), settings, request_for())
    [batch] = batches
    client = step_functions(execution("repair-1", started=now, **batch))
    summary = reported(backlog(coins=None), client, settings, request_for(), before)

    assert batch["coins"] == ["btc", "eth"]
    assert summary["repaired"] == ["2026-11-23T09:00:00Z"]
    assert (summary["calls"], summary["calls_spent"]) == (2, 2)
    assert "2026-11-23 09:00" in summary["text"]


def test_the_plan_keeps_to_the_settings_calls(backlog, step_functions, execution, settings, request_for):
    client = step_functions(execution("repair-1", coins=["a", "b", "c"]))
    batches, before = planned(backlog("btc", "eth"), client, replace(settings, repair_calls_a_month=4), request_for())

    assert [batch["coins"] for batch in batches] == [["btc"]]
    assert before == {
        "now": "2026-11-23T11:00:00Z",
        "coins": ["btc", "eth"],
        "lacking": ["2026-11-23T09:00:00Z"],
        "asked": ["btc"],
    }


def test_a_report_that_is_cleared_later_is_about_the_hours_of_the_plan(
    backlog, step_functions, execution, settings, request_for, now
):
    batches, before = planned(backlog("btc", "eth"), step_functions(), settings, request_for())
    client = step_functions(execution("repair-1", started=now, **batches[0]))
    later, snowflake = request_for(now=now + timedelta(hours=5)), backlog(coins=None)
    summary = reported(snowflake, client, settings, later, json.loads(json.dumps(before)))

    assert snowflake.asked[0][1]["until"] == "2026-11-23T11:00:00Z"
    assert summary["until"] == "2026-11-23T11:00:00Z"
    assert (summary["hours"], summary["collected"], summary["repaired"]) == (3, 2, ["2026-11-23T09:00:00Z"])
    assert summary["failed"] == summary["left"] == []


def test_missing_hours_without_a_coin_to_ask_for_are_an_error_with_the_way_out(
    snowflake, step_functions, settings, request_for, hour
):
    hook = snowflake([("live", hour(8).replace(tzinfo=None)), ("live", hour(10).replace(tzinfo=None))], [])

    with pytest.raises(RepairFailed, match=r"^1 hours .* FINANCE_TEST.EXPOSED.COIN_LATEST .* run of market_hourly"):
        planned(hook, step_functions(), settings, request_for())


def test_an_environment_that_has_nothing_yet_misses_nothing(snowflake, step_functions, settings, request_for):
    batches, _ = planned(snowflake([("first", None)], []), step_functions(), settings, request_for())

    assert batches == []


def test_each_execution_has_three_objects_to_load_with_its_counts(step_functions, execution, settings):
    client = step_functions(execution("one", output=OUTPUT), execution("two", output={**OUTPUT, "accepted": 0}))

    loads = to_load(client, settings, ["one", "two"])

    assert [(load["table"], load["pipe"], load["key"], load["expected_rows"]) for load in loads[:3]] == [
        (f"{LANDING}.MARKET", f"{LANDING}.MARKET_PIPE", "market/a.parquet", 10),
        (f"{LANDING}.MARKET_REJECTED", f"{LANDING}.MARKET_REJECTED_PIPE", "market_rejected/a.parquet", 5),
        (f"{LANDING}.MARKET_RUN", f"{LANDING}.MARKET_RUN_PIPE", "market_run/a.parquet", 1),
    ]
    assert [load["expected_rows"] for load in loads[3:]] == [0, 5, 1]


def test_a_part_that_failed_makes_the_run_red_and_is_named():
    states = {"plan_repair": "success", "collect_history_0": "success", "collect_history_1": "failed"}

    with pytest.raises(RepairFailed, match=r"^collect_history_1 failed: "):
        check(states)


def test_skipped_and_running_tasks_are_no_failures():
    check({"plan_repair": "success", "collect_history": "skipped", "report_repair": "running", "wait_for_load": None})


def test_without_a_plan_there_is_no_report(snowflake, step_functions, settings, request_for):
    with pytest.raises(RepairFailed, match="plan_repair did not succeed"):
        reported(snowflake(), step_functions(), settings, request_for(), None)
