"""The budget of calls a minute, on a clock that tests turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.lambdas.collect import call_budget
from etl.lambdas.collect.call_budget import take_call
from etl.lambdas.collect.errors import MarketApiThrottled
from tests.etl.conftest import MemoryStore

START = datetime(2026, 11, 23, 2, 0, 50, tzinfo=UTC)


class Clock:
    """A clock that only sleeping turns, and the moments at which calls went out."""

    def __init__(self, monkeypatch):
        self.at, self.calls = START, []
        monkeypatch.setattr(call_budget, "now", lambda: self.at)
        monkeypatch.setattr(call_budget, "sleep", self.turn)

    def turn(self, seconds):
        self.at += timedelta(seconds=seconds)

    def call(self, per_minute, patience=300):
        take_call("work", per_minute, patience)
        self.calls.append(self.at)


@pytest.fixture
def clock(monkeypatch, store):
    return Clock(monkeypatch)


def most_in_a_minute(calls):
    return max(sum(0 <= (other - call).total_seconds() < 60 for other in calls) for call in calls)


def test_within_the_budget_nobody_waits(clock):
    for _ in range(30):
        clock.call(30)
    assert clock.at == START


def test_a_minute_that_is_used_up_is_waited_for_wherever_it_began(clock):
    for _ in range(95):
        clock.call(30)
    assert most_in_a_minute(clock.calls) == 30
    assert clock.at - START < timedelta(minutes=4)


def test_without_a_budget_nobody_waits_and_nothing_is_written(clock, store):
    for _ in range(500):
        clock.call(0)
    assert clock.at == START
    assert store.keys("work") == []


def test_what_does_not_fit_the_function_s_time_is_throttled_by_name(clock):
    clock.call(1)
    with pytest.raises(MarketApiThrottled, match="budget of 1 calls a minute is used up for"):
        clock.call(1, patience=5)


@given(st.integers(1, 5), st.lists(st.floats(0, 40), min_size=2, max_size=30))
def test_no_minute_holds_more_calls_than_the_budget_however_they_come(per_minute, gaps):
    with pytest.MonkeyPatch.context() as monkeypatch:
        memory = MemoryStore()
        for name in ("put_if_absent", "metadata_of", "keys_below"):
            monkeypatch.setattr(f"etl.lake.objects.{name}", getattr(memory, name))
        clock = Clock(monkeypatch)
        for gap in gaps:
            clock.turn(gap)
            clock.call(per_minute)
        assert most_in_a_minute(clock.calls) <= per_minute


def test_two_that_want_the_same_ticket_get_one_each(clock, store, monkeypatch):
    listed = store.keys_below
    monkeypatch.setattr("etl.lake.objects.keys_below", lambda bucket, prefix: [])  # both looked before either took
    for _ in range(3):
        clock.call(3)
    monkeypatch.undo()
    assert len(listed("work", "calls/")) == 3
