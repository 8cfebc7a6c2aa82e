from datetime import UTC, datetime

import pytest

from etl import clock


def test_the_time_is_the_real_one_where_nothing_pins_it(monkeypatch):
    monkeypatch.delenv("RUN_AT", raising=False)
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)


def test_run_at_pins_the_time_on_the_laptop(monkeypatch):
    monkeypatch.setenv("RUN_AT", "2026-11-23T02:00Z")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:8602")
    assert clock.now() == datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.mark.parametrize("endpoint", ["", "https://s3.eu-west-1.amazonaws.com"])
def test_run_at_is_refused_on_aws(monkeypatch, endpoint):
    monkeypatch.setenv("RUN_AT", "2026-11-23T02:00Z")
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    with pytest.raises(clock.ClockError, match="RUN_AT"):
        clock.now()


def test_moments_of_any_zone_become_utc():
    assert clock.iso(clock.parse("2026-11-23T02:00:00+05:30")) == "2026-11-22T20:30:00.000Z"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        clock.parse("2026-11-23T02:00:00")


def test_a_slot_is_an_hour():
    assert clock.slot("2026-11-23T02:00:00Z") == datetime(2026, 11, 23, 2, tzinfo=UTC)
    with pytest.raises(ValueError, match="not the start of an hour"):
        clock.slot("2026-11-23T02:30:00Z")


@pytest.mark.parametrize("text", ["2026-11-23T02:05:00Z", "2026-11-23T02:59:59.9+00:00", "2026-11-23T07:40:00+05:30"])
def test_the_slot_of_a_moment_is_its_hour(text):
    assert clock.slot_of(text) == datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "2026-13-45T02:00:00Z", "2026-11-23T02:05:00", None])
def test_what_is_no_moment_has_no_slot(text):
    with pytest.raises(clock.SlotInvalid):
        clock.slot_of(text)
