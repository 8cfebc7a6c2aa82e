from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from finance_lab.slot import execution_name, slot, slot_text


def test_the_slot_is_the_hour_of_the_logical_date_in_utc(run):
    run.logical_date = datetime(2026, 11, 23, 4, 59, 59, 999999, tzinfo=timezone(timedelta(hours=2)))

    assert slot(run) == datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert slot_text(run) == "2026-11-23T02:00:00Z"


def test_a_manual_run_without_a_logical_date_stands_for_the_hour_it_runs_in(run):
    run.logical_date = None
    run.run_after = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)

    assert slot_text(run) == "2026-11-23T07:00:00Z"


def test_execution_names_differ_by_run_and_try_and_are_ones_that_step_functions_takes(run):
    first, second = execution_name(run, 1), execution_name(run, 2)
    run.run_id = "manual__2026-11-23T02:00:00+00:00"

    names = {first, second, execution_name(run, 1)}

    assert len(names) == 3
    assert first.startswith("20261123T0200-")
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name) for name in names)


def test_a_try_s_name_is_always_the_same(run):
    assert execution_name(run, 1) == execution_name(run, 1)


def test_mapped_tasks_and_prefixes_have_names_of_their_own(run):
    names = [execution_name(run, 1, prefix="repair-", map_index=index) for index in (0, 1, 11)]

    assert len({execution_name(run, 1), *names}) == 4
    assert names[0].startswith("repair-20261123T0200-")
    assert names[0].endswith("-m0-1")
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name) for name in names)
