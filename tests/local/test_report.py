import io
from types import SimpleNamespace

import pytest

from local.report import counts, task_line
from local.terminal.screen import Screen

RUN = {"collected": 10, "accepted": 7, "rejected": 2, "duplicates": 1, "loaded": 7, "exposed": 7,
       "source_url": "http://api", "market_key": "market/year=2026/dataset_1.parquet",
       "rejected_by_reason": {"price_usd_missing": 2}}  # fmt: skip
STACK = SimpleNamespace(names={"snowflake": {"database": "D", "schemas": {"landing": "L", "exposed": "E"}}})


def test_a_task_that_ended_has_a_line_with_its_seconds():
    assert task_line({"task": "collect_market", "state": "success", "seconds": 1.25}) == (
        "  ok          1.2 s  collect_market"
    )


def test_a_task_that_is_tried_again_says_why():
    line = task_line({"task": "t", "state": "up_for_retry", "seconds": 2, "error": "MarketApiUnavailable: 503"})
    assert line.splitlines()[0].split() == ["retries", "2.0", "s", "t"]
    assert "MarketApiUnavailable: 503" in line


def test_a_task_that_failed_for_good_leaves_the_reason_to_the_last_line():
    line = task_line({"task": "t", "state": "failed", "seconds": 2, "error": "MarketApiRefused: wrong key"})
    assert line.split() == ["FAILED", "2.0", "s", "t"]


def test_a_state_on_the_way_has_no_line():
    assert task_line({"task": "t", "state": "running", "seconds": 0}) is None


def lines(**changed):
    return counts(STACK, {**RUN, **changed}, Screen(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")))


def test_counts_that_add_up_are_said_to():
    assert lines()[0] == "  collected       10  records from http://api"
    assert lines()[-1] == "  adds up         10 = 7 + 2 + 1, and 7 = 7 = 7"


@pytest.mark.parametrize("changed", [{"collected": 11}, {"loaded": 6}, {"exposed": 8}])
def test_counts_that_do_not_are_not(changed):
    assert not any("adds up" in line for line in lines(**changed))
