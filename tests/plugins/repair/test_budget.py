from __future__ import annotations

from datetime import UTC, datetime

from finance_lab.repair.budget import calls_left, calls_spent

OCTOBER = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)


def at(asked, moment, *coins, **changes):
    return asked(*coins, slot=moment, started=moment, **changes)


def test_each_coin_of_an_execution_was_a_call_whatever_the_end(asked):
    executions = [at(asked, NOVEMBER, "a", "b"), at(asked, NOVEMBER, "a", succeeded=False)]

    assert calls_spent(executions, NOVEMBER) == 3


def test_a_month_begins_with_nothing_spent(asked, now):
    executions = [at(asked, OCTOBER, "a", "b"), at(asked, NOVEMBER, "c")]

    assert calls_spent(executions, OCTOBER) == 2
    assert calls_spent(executions, now) == 1
    assert calls_spent(executions, now.replace(year=2027)) == 0


def test_an_execution_that_ran_this_month_for_an_older_slot_counts_now_as_well(asked, now):
    assert calls_spent([asked("a", slot=OCTOBER, started=NOVEMBER)], now) == 1


def test_what_is_left_is_never_negative(asked, now):
    executions = [at(asked, now, "a", "b", "c")]

    assert calls_left(executions, now, 5) == 2
    assert calls_left(executions, now, 2) == 0
