from __future__ import annotations

from datetime import UTC, datetime

from finance_lab.repair.executions import is_closed, repair_executions, settled, was_asked


def test_only_repairs_are_described_on_all_pages(step_functions, execution):
    hourly = [execution(f"20261123T0{number}00-1f0c9d2e-1") for number in range(3)]
    client = step_functions(hourly[0], execution("repair-2"), *hourly[1:], execution("repair-1", coins=["eth"]))

    found = repair_executions(client, "arn")

    assert client.described == ["repair-2", "repair-1"]
    assert [one.coins for one in found] == [{"btc"}, {"eth"}]


def test_an_execution_is_read_with_its_window_and_its_end(step_functions, execution, now):
    client = step_functions(execution("repair-1", status="TIMED_OUT", since=3600, until=7199))

    [one] = repair_executions(client, "arn")

    assert one.since == datetime(1970, 1, 1, 1, tzinfo=UTC)
    assert one.until == datetime(1970, 1, 1, 1, 59, 59, tzinfo=UTC)
    assert one.slot == one.started == now
    assert one.succeeded is False


def test_an_execution_that_is_no_history_is_nobodys_business(step_functions, execution):
    snapshot = {"name": "repair-by-hand", "status": "SUCCEEDED", "startDate": None, "input": '{"mode": "snapshot"}'}
    broken = {**snapshot, "name": "repair-broken", "input": "{"}

    assert repair_executions(step_functions(snapshot, broken), "arn") == []


def test_an_hour_was_asked_for_when_a_success_covers_it_whole(asked, hour):
    done = [asked("btc", since=hour(3), until=hour(4).replace(minute=59, second=59))]

    assert was_asked(done, "btc", hour(3))
    assert was_asked(done, "btc", hour(4))
    assert not was_asked(done, "btc", hour(2))
    assert not was_asked(done, "btc", hour(5))
    assert not was_asked(done, "eth", hour(3))
    assert not was_asked([asked("btc", since=hour(3), until=hour(3).replace(minute=30))], "btc", hour(3))
    assert not was_asked([asked("btc", since=hour(3), until=hour(4), succeeded=False)], "btc", hour(3))


def test_an_answer_about_the_hour_that_had_just_ended_is_not_final(asked, hour):
    done = [asked("btc", slot=hour(11))]

    assert was_asked(done, "btc", hour(10))
    assert was_asked(settled(done), "btc", hour(9))
    assert not was_asked(settled(done), "btc", hour(10))


def test_an_hour_is_closed_when_successes_asked_for_as_many_coins_of_it_whichever(asked, hour):
    done = [asked("btc", "eth", until=hour(4)), asked("eth", "xrp", until=hour(6))]

    assert is_closed(done, hour(3), 3)
    assert not is_closed(done, hour(3), 4)
    assert not is_closed(done, hour(4), 3)
    assert not is_closed([done[0], asked("xrp", succeeded=False)], hour(3), 3)
