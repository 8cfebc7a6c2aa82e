"""The budget of calls a minute, on a clock that tests turn, with several callers that want to go out at once."""

from __future__ import annotations

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.lambdas.collect import call_budget
from etl.lambdas.collect.call_budget import take_call
from etl.lambdas.collect.errors import MarketApiThrottled
from tests.etl.conftest import MemoryStore

START = 1_795_399_200.0  # 2026-11-23 02:00:00


class Clock:
    """A clock that only sleeping turns."""

    def __init__(self, monkeypatch, start=START):
        self.at = start
        monkeypatch.setattr(call_budget, "now", lambda: self.at)
        monkeypatch.setattr(call_budget, "sleep", self.turn)

    def turn(self, seconds):
        self.at += seconds


@pytest.fixture
def clock(monkeypatch, store):
    return Clock(monkeypatch)


def calls_of(callers, per_minute, number, start=START, seconds_a_call=1.0):
    """When `number` calls of so many callers go out, each asking again when its call is done."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        memory = MemoryStore()
        for name in ("get", "put_if_same"):
            monkeypatch.setattr(f"etl.lake.objects.{name}", getattr(memory, name))
        clock = Clock(monkeypatch)
        ready = [start] * callers
        calls = []
        while len(calls) < number:
            clock.at = heapq.heappop(ready)
            take_call("work", per_minute, 10_000)
            calls.append(clock.at)
            heapq.heappush(ready, clock.at + seconds_a_call)
        return calls


def most_in_a_minute(calls):
    return max(sum(0 <= other - call < 60 for other in calls) for call in calls)


def test_within_the_budget_nobody_waits(clock):
    for _ in range(30):
        assert take_call("work", 30, 300) == 0
    assert clock.at == START


def test_without_a_budget_nobody_waits_and_nothing_is_written(clock, store):
    for _ in range(500):
        take_call("work", 0, 300)
    assert clock.at == START
    assert store.keys("work") == []


def test_what_does_not_fit_the_function_s_time_is_throttled_by_name_and_takes_no_turn(clock, store):
    take_call("work", 1, 300)
    before = dict(store.objects)
    with pytest.raises(MarketApiThrottled, match="budget of 1 calls a minute is used up for 61 s"):
        take_call("work", 1, 5)
    assert store.objects == before


@pytest.mark.parametrize("second", range(0, 60, 6))
@pytest.mark.parametrize("per_minute", [4, 10, 30])
def test_the_budget_is_kept_and_used_from_whichever_second_on(per_minute, second):
    calls = calls_of(4, per_minute, 5 * per_minute, START + second, seconds_a_call=0.5)
    assert most_in_a_minute(calls) == per_minute
    assert calls[-1] - calls[0] < 5 * 62


@given(st.integers(1, 5), st.integers(1, 6), st.lists(st.floats(0, 90), min_size=2, max_size=30))
def test_no_minute_holds_more_calls_than_the_budget_however_they_come(per_minute, callers, gaps):
    with pytest.MonkeyPatch.context() as monkeypatch:
        memory = MemoryStore()
        for name in ("get", "put_if_same"):
            monkeypatch.setattr(f"etl.lake.objects.{name}", getattr(memory, name))
        clock = Clock(monkeypatch)
        calls, busy_until, at = [], [START] * callers, START
        for number, gap in enumerate(gaps):
            at = clock.at = max(at + gap, busy_until[number % callers])
            take_call("work", per_minute, 10_000)
            calls.append(clock.at)
            busy_until[number % callers] = clock.at
            clock.at = at
        assert most_in_a_minute(calls) <= per_minute


def test_who_loses_the_race_for_a_turn_takes_the_next_one(clock, store, monkeypatch):
    write, lost = store.put_if_same, []

    def lose_twice(*arguments):
        if len(lost) < 2:
            lost.append(arguments)
            return False
        return write(*arguments)

    monkeypatch.setattr("etl.lake.objects.put_if_same", lose_twice)
    take_call("work", 3, 300)
    assert len(store.keys("work")) == 1
