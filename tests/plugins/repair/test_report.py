from __future__ import annotations

from datetime import timedelta

import pytest
from finance_lab.repair.missing import Holes
from finance_lab.repair.plan import Plan
from finance_lab.repair.report import OUTCOMES, is_whole, is_worth_a_mail, noted, report, text_of

COINS = ("btc", "eth", "xrp")


@pytest.fixture
def summary_of(hour, request_for):
    """The summary where hours 0 to 10 were looked at: `summary_of(before={hour: coins}, after=…, asked=[coins], …)`."""

    def make(before, after, asked=(), executions=(), missing=None, **changes):
        hours = tuple(map(hour, range(11)))
        missing = tuple(map(hour, sorted(missing if missing is not None else before)))
        first, second = (
            Holes(hours, missing, COINS, {hour(number): tuple(coins) for number, coins in lacking.items()})
            for lacking in (before, after)
        )
        plan = Plan([{"coins": list(asked)}] if asked else [], [])
        request = request_for(**changes)
        return report(noted(first, plan, request), second, list(executions), request, 2000)

    return make


def counted(summary):
    return {
        name: summary[name] if isinstance(summary[name], int) else len(summary[name])
        for name in OUTCOMES
        if summary[name]
    }


def test_hours_that_lack_nothing_any_more_are_repaired_by_this_run_or_before(summary_of, asked):
    summary = summary_of({3: COINS, 4: COINS}, {}, asked=COINS, executions=[asked(*COINS)], missing=[2, 3, 4])

    assert counted(summary) == {"collected": 8, "repaired": 2, "repaired_before": 1}
    assert summary["repaired"] == ["2026-11-23T03:00:00Z", "2026-11-23T04:00:00Z"]
    assert summary["repaired_before"] == ["2026-11-23T02:00:00Z"]
    assert is_whole(summary)
    assert not is_worth_a_mail(summary)


def test_every_hour_is_counted_once_whatever_it_came_to(summary_of, asked):
    lacking = {1: COINS, 2: COINS, 3: COINS, 4: COINS}
    summary = summary_of(
        lacking,
        {2: ["xrp"], 3: COINS, 4: COINS},
        asked=COINS,
        executions=[asked(*COINS)],
        missing=[0, 1, 2, 3, 4],
    )

    assert counted(summary) == {"collected": 6, "repaired": 1, "repaired_before": 1, "partly": 1, "unfillable": 2}
    assert sum(counted(summary).values()) == summary["hours"] == 11


def test_a_partly_filled_hour_says_what_lacks_and_why(summary_of, asked):
    summary = summary_of({5: COINS}, {5: ["eth", "xrp"]}, asked=["btc", "eth"], executions=[asked("btc", "eth")])

    assert summary["partly"] == [
        {
            "hour": "2026-11-23T05:00:00Z",
            "lacking": 2,
            "coins": ["eth", "xrp"],
            "because": {"unfillable": 1, "left": 1},
        }
    ]
    assert "2026-11-23 05:00 lack 2: eth, xrp (1 left, 1 unfillable)" in text_of(summary)
    assert is_worth_a_mail(summary)


def test_hours_that_lack_the_same_share_a_line(summary_of, asked):
    lacking = {hour: ["xrp"] for hour in (3, 4, 7)}
    text = text_of(summary_of(lacking, {**lacking, 7: ["eth"]}, executions=[asked(*COINS)]))

    assert text.count(" lack 1: ") == 2
    assert "2026-11-23 03:00 to 04:00 lack 1: xrp (1 unfillable)" in text


def test_hours_without_a_coin_are_left_failed_or_unfillable(summary_of, asked):
    left = summary_of({5: COINS}, {5: COINS})
    failed = summary_of({5: COINS}, {5: COINS}, asked=COINS, executions=[asked(*COINS, succeeded=False)])
    unfillable = summary_of({5: COINS}, {5: COINS}, asked=COINS, executions=[asked(*COINS)])

    for name, summary in {"left": left, "failed": failed, "unfillable": unfillable}.items():
        assert counted(summary) == {"collected": 10, name: 1}
        assert is_worth_a_mail(summary)
        assert not is_whole(summary)


def test_what_the_source_is_known_not_to_have_is_not_mailed_every_day(summary_of, asked):
    known = [asked(*COINS)]

    assert not is_worth_a_mail(summary_of({5: COINS}, {5: COINS}, executions=known))
    assert not is_worth_a_mail(summary_of({5: ["xrp"]}, {5: ["xrp"]}, executions=known))


def test_a_newcomer_among_the_largest_is_neither_left_nor_mailed_every_day(summary_of, asked, hour):
    before = [asked("doge", "eth", "xrp", until=hour(6) - timedelta(seconds=1))]
    summary = summary_of({5: ["btc", "xrp"]}, {5: ["btc", "xrp"]}, executions=before)

    [partly] = summary["partly"]
    assert partly["because"] == {"newcomer": 1, "unfillable": 1}
    assert not is_worth_a_mail(summary)
    assert counted(summary_of({5: COINS}, {5: COINS}, executions=before)) == {"collected": 10, "unfillable": 1}


def test_who_insists_is_told_of_newcomers_that_were_not_asked_for(summary_of, asked):
    before = [asked("doge", "eth", "xrp")]
    summary = summary_of({5: ["btc", "xrp"]}, {5: ["btc", "xrp"]}, executions=before, ask_again=True)

    assert summary["partly"][0]["because"] == {"left": 1, "unfillable": 1}


def test_calls_are_those_of_this_run_and_of_the_month(summary_of, asked):
    summary = summary_of({5: COINS}, {}, asked=COINS, executions=[asked(*COINS), asked("btc", succeeded=False)])

    assert (summary["calls"], summary["calls_spent"], summary["calls_a_month"]) == (3, 4, 2000)


def test_the_text_names_hours_in_a_row_as_spans(summary_of):
    lines = text_of(summary_of({1: COINS, 2: COINS, 3: COINS, 7: COINS}, {}, asked=COINS)).splitlines()

    assert lines[0] == "11 hours from 2026-11-23 00:00 until 2026-11-23 11:00, the 3 largest coins"
    [repaired] = [line for line in lines if line.startswith("  repaired  ")]
    assert repaired.endswith("4  filled by this run: 2026-11-23 01:00 to 03:00, 2026-11-23 07:00")


def test_a_run_that_found_no_hours_at_all_says_so(request_for):
    nothing = Holes((), (), (), {})
    request = request_for()
    summary = report(noted(nothing, Plan([], []), request), nothing, [], request, 2000)

    assert text_of(summary).startswith("0 hours until 2026-11-23 11:00, the 0 largest coins")
    assert is_whole(summary)
