from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from airflow.sdk.exceptions import ParamValidationError
from finance_lab.repair.request import Request, repair_params, request_of


@pytest.fixture
def run(run):
    run.start_date = run.run_after
    return run


def test_the_defaults_are_the_settings(settings, run):
    params = {name: param.resolve() for name, param in repair_params(replace(settings, repair_days=7)).items()}

    assert request_of(run, params) == Request(
        now=datetime(2026, 11, 23, 2, tzinfo=UTC), days=7, coins=100, before_first_hour=False, ask_again=False
    )


def test_a_run_triggered_in_the_middle_of_an_hour_looks_at_those_before_it(settings, run):
    run.logical_date = datetime(2026, 11, 23, 3, 25, tzinfo=UTC)
    run.start_date = None  # which Airflow does not promise
    params = {name: param.resolve() for name, param in repair_params(settings).items()}

    assert request_of(run, params).now == datetime(2026, 11, 23, 3, tzinfo=UTC)


def test_a_run_that_begins_late_looks_at_the_hours_until_then(settings, run):
    run.start_date = datetime(2026, 11, 23, 15, 21, tzinfo=UTC)
    params = {name: param.resolve() for name, param in repair_params(settings).items()}

    assert request_of(run, params).now == datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.mark.parametrize(("name", "value"), [("days", 91), ("days", 0), ("coins", 1001), ("ask_again", "yes")])
def test_what_cannot_be_done_is_refused(settings, name, value):
    with pytest.raises(ParamValidationError):
        repair_params(settings)[name].resolve(value)
