from local.report import task_line


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
