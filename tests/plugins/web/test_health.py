from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from finance_lab.web.health import HOURS, strip, window

NOW = datetime(2026, 11, 23, 2, 20, tzinfo=UTC)


def row(hour, status="ok"):
    return {"hour_at": hour, "status": status, "collected": 1000}


def statuses(entries):
    return {entry["hour_at"]: entry["status"] for entry in entries}


def test_all_48_hours_are_there_up_to_the_present_one_in_order():
    entries = strip([row("2026-11-23T01:00:00Z")], "2026-11-01T00:00:00Z", NOW, 45)

    hours = [entry["hour_at"] for entry in entries]
    assert len(hours) == HOURS == 48
    assert hours == sorted(hours)
    assert (hours[0], hours[-1]) == ("2026-11-21T03:00:00Z", "2026-11-23T02:00:00Z")


def test_a_known_hour_is_the_pipeline_s_own_row():
    late = row("2026-11-23T01:00:00Z", "late")

    assert late in strip([late], late["hour_at"], NOW, 45)


def test_an_hour_without_a_row_is_missing_and_before_the_first_hour_it_is_nothing():
    seen = statuses(strip([row("2026-11-22T12:00:00Z")], "2026-11-22T12:00:00Z", NOW, 45))

    assert seen["2026-11-22T11:00:00Z"] == "none"
    assert seen["2026-11-22T13:00:00Z"] == "missing"


def test_an_empty_pipeline_misses_nothing():
    seen = statuses(strip([], None, NOW, 45))

    assert set(seen.values()) == {"none", "due"}


@pytest.mark.parametrize(
    ("minute", "due_minutes", "status"), [(0, 45, "due"), (44, 45, "due"), (45, 45, "missing"), (59, 0, "due")]
)
def test_the_present_hour_is_due_until_its_deadline(minute, due_minutes, status):
    seen = strip([], "2026-11-01T00:00:00Z", NOW.replace(minute=minute), due_minutes)

    assert seen[-1]["status"] == status


def test_a_deadline_beyond_the_hour_keeps_the_last_one_due():
    seen = statuses(strip([], "2026-11-01T00:00:00Z", NOW, 90))

    assert seen["2026-11-23T01:00:00Z"] == "due"
    assert seen["2026-11-23T00:00:00Z"] == "missing"


def test_the_window_is_utc_whatever_the_server_s_zone():
    elsewhere = NOW.astimezone(tz=None)

    assert window(elsewhere) == window(NOW)
    assert window(NOW)[-1] - window(NOW)[0] == timedelta(hours=47)
