from __future__ import annotations

from datetime import UTC, datetime, timedelta

from finance_lab.alerts import incident


def test_all_causes_of_an_hour_are_beside_each_other(dag_run):
    hour = datetime(2026, 11, 23, 2, tzinfo=UTC)
    keys = [
        incident.failed(dag_run).key,
        incident.late("market_hourly", dag_run).key,
        incident.missing("market_hourly", hour).key,
    ]
    assert all(key.startswith("alerts/market_hourly/2026-11-23T02/") for key in keys)
    assert [key.rsplit("/")[-1].rsplit("-")[-1] for key in keys] == ["failed.json", "late.json", "missing.json"]


def test_a_run_that_an_operator_cleared_fails_anew_and_is_late_no_second_time(dag_run):
    failed, late = incident.failed(dag_run).key, incident.late("market_hourly", dag_run).key
    dag_run.clear_number = 1
    assert incident.failed(dag_run).key != failed
    assert incident.late("market_hourly", dag_run).key == late


def test_a_run_that_replaces_a_deleted_one_of_the_same_id_fails_anew(dag_run):
    failed = incident.failed(dag_run).key
    dag_run.start_date += timedelta(seconds=1)
    assert incident.failed(dag_run).key != failed


def test_the_moment_s_zone_makes_no_difference(dag_run):
    failed = incident.failed(dag_run).key
    dag_run.start_date = datetime.fromisoformat(
        dag_run.start_date.isoformat().replace("02:00:00+00:00", "04:00:00+02:00")
    )
    assert incident.failed(dag_run).key == failed


def test_a_run_s_id_of_any_letters_and_length_is_a_part_of_a_key_of_its_own(dag_run):
    keys = set()
    for run_id in ("a/b", "a-b", "ü" * 250, "ü" * 249, "../x"):
        dag_run.run_id = run_id
        keys.add(incident.late("market_hourly", dag_run).key)
    assert len(keys) == 5
    for key in keys:
        assert key.isascii()
        assert len(key) < 200
        assert key.count("/") == 4
