from __future__ import annotations

import json

import pytest
from finance_lab.pipe_status import pipe_status
from snowflake.connector.errors import ProgrammingError

PIPE = "FINANCE_TEST.LANDING.MARKET_PIPE"


def said(snowflake, **status):
    return pipe_status(snowflake((json.dumps(status),)), PIPE)


def test_a_pipe_at_work_is_told_of_without_a_warning(snowflake):
    status = said(
        snowflake, executionState="RUNNING", pendingFileCount=2, lastReceivedMessageTimestamp="2026-11-23T02:00:09.000Z"
    )

    assert not status.is_warning
    assert status.message == (
        f"pipe {PIPE} is RUNNING, 2 files pending, its last message came at 2026-11-23T02:00:09.000Z"
    )


def test_a_paused_pipe_is_a_warning_with_the_way_out(snowflake):
    status = said(snowflake, executionState="PAUSED", pendingFileCount=0)

    assert status.is_warning
    assert f"alter pipe {PIPE} set pipe_execution_paused = false" in status.message


@pytest.mark.parametrize("state", ["STALLED_COMPILATION_ERROR", "STOPPED_STAGE_DROPPED"])
def test_a_pipe_that_is_stalled_is_a_warning_with_snowflake_s_error(snowflake, state):
    status = said(snowflake, executionState=state, error="stage is gone")

    assert status.is_warning
    assert state in status.message
    assert "error: stage is gone" in status.message


def test_a_status_that_may_not_be_read_is_a_warning_and_no_failure():
    class Refusing:
        def get_first(self, sql, parameters=None):
            raise ProgrammingError("Insufficient privileges")

    status = pipe_status(Refusing(), PIPE)

    assert status.is_warning
    assert "Insufficient privileges" in status.message


@pytest.mark.parametrize("row", [None, (), (None,), ("null",), ("[]",), ('"RUNNING"',), ("",), ("soon",)], ids=repr)
def test_an_answer_that_is_no_status_is_a_warning_and_no_failure(snowflake, row):
    status = pipe_status(snowflake(row), PIPE)

    assert status.is_warning
    assert status.message == f"the status of pipe {PIPE} cannot be read: the answer is {row!r}"
