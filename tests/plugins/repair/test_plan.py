from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from finance_lab.repair.missing import HOUR, Holes
from finance_lab.repair.plan import COINS_A_BATCH, plan_repair

PLENTY = 10_000


@pytest.fixture
def holes(hour):
    """Holes with these coins lacking: `holes({3: ["btc"]})`; coins are largest first."""

    def make(lacking, coins=("btc", "eth", "xrp")):
        missing = tuple(hour(number) for number in sorted(lacking))
        return Holes(missing, missing, tuple(coins), {hour(number): tuple(of) for number, of in lacking.items()})

    return make


def moments(batch):
    return [datetime.fromtimestamp(batch[name], UTC) for name in ("since", "until")]


def test_one_call_a_coin_spans_from_the_first_missing_hour_to_the_end_of_the_last(holes, request_for, hour):
    plan = plan_repair(holes({2: ["btc"], 4: ["eth"], 6: ["eth"], 8: ["btc"]}), [], request_for(), PLENTY)

    [batch] = plan.batches
    assert batch["coins"] == ["btc", "eth"]
    assert moments(batch) == [hour(2), hour(8) + timedelta(minutes=59, seconds=59)]
    assert (batch["mode"], batch["slot"]) == ("history", "2026-11-23T11:00:00Z")
    assert batch["notify"] is False, "Airflow mails"
    assert plan.calls == 2


def test_nothing_missing_asks_for_nothing(holes, request_for):
    plan = plan_repair(holes({}), [], request_for(), PLENTY)

    assert (plan.batches, plan.left, plan.calls) == ([], [], 0)


def test_the_longest_window_is_one_that_the_state_machine_takes(request_for, now):
    hours = tuple(now - HOUR * number for number in range(90 * 24, 0, -1))
    all_missing = Holes(hours, hours, ("btc",), dict.fromkeys(hours, ("btc",)))

    [batch] = plan_repair(all_missing, [], request_for(days=90), PLENTY).batches

    assert 89 * 86400 < batch["until"] - batch["since"] <= 90 * 86400
    assert moments(batch)[1] < now


def test_batches_hold_what_an_execution_can_do_and_begin_with_the_largest(holes, request_for):
    coins = [f"coin-{number}" for number in range(2 * COINS_A_BATCH + 1)]
    plan = plan_repair(holes({5: sorted(coins)}, coins), [], request_for(), PLENTY)

    assert [len(batch["coins"]) for batch in plan.batches] == [COINS_A_BATCH, COINS_A_BATCH, 1]
    assert [coin for batch in plan.batches for coin in batch["coins"]] == coins


def test_a_batch_asks_only_for_the_span_that_its_own_coins_lack(holes, request_for, hour):
    coins = [f"coin-{number}" for number in range(COINS_A_BATCH + 1)]
    plan = plan_repair(holes({2: coins[-1:], 5: coins[:-1], 9: coins[-1:]}, coins), [], request_for(), PLENTY)

    first, second = map(moments, plan.batches)
    assert first[0] == hour(5)
    assert second[0] == hour(2)
    assert first[1] < hour(6)
    assert second[1] > hour(9)


def test_what_the_month_does_not_allow_is_left_smallest_first(holes, request_for, asked):
    spent = [asked("other", "another", since=datetime(2020, 1, 1, tzinfo=UTC), until=datetime(2020, 1, 2, tzinfo=UTC))]
    plan = plan_repair(holes({5: ["xrp", "eth", "btc"]}), spent, request_for(), 4)

    assert plan.batches[0]["coins"] == ["btc", "eth"]
    assert plan.left == ["xrp"]


def test_without_a_call_left_nothing_is_asked(holes, request_for):
    plan = plan_repair(holes({5: ["btc", "eth"]}), [], request_for(), 0)

    assert (plan.batches, plan.left) == ([], ["btc", "eth"])


def test_what_the_source_did_not_have_is_not_asked_again(holes, request_for, asked, hour):
    before = [asked("btc", since=hour(2), until=hour(6) - timedelta(seconds=1))]
    plan = plan_repair(holes({5: ["btc", "eth"], 7: ["eth"]}), before, request_for(), PLENTY)

    assert [batch["coins"] for batch in plan.batches] == [["eth"]]


def test_of_a_coin_that_was_asked_only_what_is_new_is_asked(holes, request_for, asked, hour):
    before = [asked("btc", since=hour(2), until=hour(6) - timedelta(seconds=1))]
    [batch] = plan_repair(holes({5: ["btc"], 7: ["btc"]}), before, request_for(), PLENTY).batches

    assert moments(batch)[0] == hour(7)


def test_a_failure_is_asked_again(holes, request_for, asked):
    plan = plan_repair(holes({5: ["btc"]}), [asked("btc", succeeded=False)], request_for(), PLENTY)

    assert plan.calls == 1


def test_the_hour_that_had_just_ended_is_asked_again(holes, request_for, asked, hour, now):
    before = [asked("btc", slot=now - HOUR)]

    assert plan_repair(holes({9: ["btc"]}), before, request_for(), PLENTY).calls == 1
    assert plan_repair(holes({8: ["btc"]}), before, request_for(), PLENTY).calls == 0


def test_a_newcomer_does_not_open_an_hour_again_in_which_one_coin_cannot_be_filled(holes, request_for, asked, hour):
    coins, before = ("doge", "eth", "xrp"), [asked("btc", "eth", "xrp", until=hour(6) - timedelta(seconds=1))]
    closed = holes({5: ["doge", "xrp"]}, coins)

    assert plan_repair(closed, before, request_for(), PLENTY).calls == 0
    assert plan_repair(closed, before, request_for(ask_again=True), PLENTY).calls == 2
    [batch] = plan_repair(holes({5: ["doge"], 6: ["doge"]}, coins), before, request_for(), PLENTY).batches
    assert moments(batch)[0] == hour(6)


@pytest.mark.parametrize("changes", [{"succeeded": False}, {"coins": ("btc", "eth")}])
def test_an_hour_is_open_until_as_many_coins_were_asked_for_with_success(holes, request_for, asked, changes):
    before = asked(*changes.pop("coins", ("btc", "eth", "xrp")), **changes)

    assert plan_repair(holes({5: ["doge"]}, ("doge", "eth", "xrp")), [before], request_for(), PLENTY).calls == 1


def test_who_insists_is_obeyed_within_the_budget(holes, request_for, asked):
    plan = plan_repair(holes({5: ["btc", "eth"]}), [asked("btc", "eth")], request_for(ask_again=True), 3)

    assert plan.batches[0]["coins"] == ["btc"]
    assert plan.left == ["eth"]
