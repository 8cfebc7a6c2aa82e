from __future__ import annotations

import json
from datetime import timedelta

from finance_lab.repair.missing import find_holes

COINS = [("xrp",), ("btc",), ("eth",)]


def naive(*hours):
    return [hour.replace(tzinfo=None) for hour in hours]


def hours(kind, *of_kind):
    return [(kind, moment) for moment in naive(*of_kind)]


def test_hours_between_those_collected_are_missing_and_lack_what_has_no_row(snowflake, settings, request_for, hour):
    lacking = [(*naive(hour(9)), "btc"), (*naive(hour(9)), "xrp"), (*naive(hour(10)), "eth")]
    hook = snowflake([*hours("live", hour(7), hour(8)), *hours("first", hour(7))], COINS, lacking)

    holes = find_holes(hook, settings, request_for())

    assert holes.hours == (hour(7), hour(8), hour(9), hour(10))
    assert holes.missing == (hour(9), hour(10))
    assert holes.coins == ("xrp", "btc", "eth")
    assert holes.lacking == {hour(9): ("xrp", "btc"), hour(10): ("eth",)}


def test_the_hour_that_is_just_being_collected_is_not_looked_at(snowflake, settings, request_for, hour, now):
    hook = snowflake(hours("live", hour(9), hour(10)), COINS)

    holes = find_holes(hook, settings, request_for())

    assert now not in holes.hours
    assert holes.missing == ()


def test_an_incomplete_hour_is_missing_though_it_has_live_rows(snowflake, settings, request_for, hour):
    hook = snowflake([*hours("live", hour(9), hour(10)), *hours("incomplete", hour(9))], COINS, [])

    assert find_holes(hook, settings, request_for()).missing == (hour(9),)


def test_hours_before_the_first_one_are_nobodys_unless_they_are_asked_for(snowflake, settings, request_for, hour, now):
    found = hours("live", hour(9), hour(10))

    usual = find_holes(snowflake(found, COINS), settings, request_for())
    wished = find_holes(snowflake(found, COINS, []), settings, request_for(before_first_hour=True))

    assert usual.hours == (hour(9), hour(10))
    assert len(wished.hours) == 24
    assert wished.hours[0] == now - timedelta(days=1)
    assert len(wished.missing) == 22


def test_the_window_begins_with_its_days_where_the_first_hour_lies_before(snowflake, settings, request_for, hour, now):
    long_ago = hours("first", now - timedelta(days=300))
    hook = snowflake([*hours("live", hour(10)), *long_ago], COINS, [])

    holes = find_holes(hook, settings, request_for(days=90))

    assert len(holes.hours) == 90 * 24
    assert len(holes.missing) == 90 * 24 - 1


def test_all_hours_are_missing_when_nothing_was_collected_in_the_whole_window(snowflake, settings, request_for, now):
    hook = snowflake(hours("first", now - timedelta(days=30)), COINS, [])

    assert len(find_holes(hook, settings, request_for(days=2)).missing) == 48


def test_an_environment_that_never_collected_has_no_hours(snowflake, settings, request_for):
    hook = snowflake([("first", None)], [])

    holes = find_holes(hook, settings, request_for())

    assert (holes.hours, holes.missing, holes.lacking) == ((), (), {})


def test_a_newcomer_among_the_largest_does_not_open_a_filled_hour_again(snowflake, settings, request_for, hour):
    found = [*hours("live", hour(7), hour(10)), *hours("filled", hour(8))]
    hook = snowflake(found, COINS, [(*naive(hour(9)), "xrp")])

    holes = find_holes(hook, settings, request_for())

    assert holes.missing == (hour(8), hour(9))
    assert json.loads(hook.asked[-1][1]["hours"]) == ["2026-11-23 09:00:00"]
    assert holes.lacking == {hour(9): ("xrp",)}


def test_an_incomplete_hour_is_looked_at_though_history_has_filled_it(snowflake, settings, request_for, hour):
    found = [*hours("live", hour(9), hour(10)), *hours("filled", hour(9)), *hours("incomplete", hour(9))]
    hook = snowflake(found, COINS, [(*naive(hour(9)), "btc")])

    assert find_holes(hook, settings, request_for()).lacking == {hour(9): ("btc",)}


def test_the_report_looks_at_the_coins_of_the_plan_though_ranks_have_moved(snowflake, settings, request_for, hour):
    hook = snowflake(hours("live", hour(8), hour(10)), [(*naive(hour(9)), "doge")])

    holes = find_holes(hook, settings, request_for(), ["doge", "btc"])

    assert holes.coins == ("doge", "btc")
    assert holes.lacking == {hour(9): ("doge",)}


def test_landing_is_asked_for_the_missing_hours_and_the_largest_coins_only(snowflake, settings, request_for, hour):
    hook = snowflake(hours("live", hour(7), hour(10)), COINS, [])

    find_holes(hook, settings, request_for(coins=3))

    (hours_sql, window), (coins_sql, size), (lacking_sql, asked) = hook.asked
    assert window == {"since": "2026-11-22T11:00:00Z", "until": "2026-11-23T11:00:00Z", "coins": 3}
    assert size == {"coins": 3}
    assert json.loads(asked["hours"]) == ["2026-11-23 08:00:00", "2026-11-23 09:00:00"]
    assert json.loads(asked["coins"]) == ["xrp", "btc", "eth"]
    assert (asked["since"], asked["until"]) == ("2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z")
    assert "FINANCE_TEST.LANDING.MARKET\n" in hours_sql
    assert "FINANCE_TEST.LANDING.MARKET\n" in lacking_sql
    assert "FINANCE_TEST.EXPOSED.DATA_QUALITY_HOURLY\n" in hours_sql
    assert "FINANCE_TEST.EXPOSED.COIN_LATEST\n" in coins_sql
    assert "STAGING" not in hours_sql + coins_sql + lacking_sql  # which the operator's role may not read
