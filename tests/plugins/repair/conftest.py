"""Hours of a made-up morning, coins of three, and executions that asked for them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture
def now():
    """The run's hour."""
    return NOW


@pytest.fixture
def hour():
    """An hour of the day: `hour(3)`."""
    return lambda number: NOW.replace(hour=number)


@pytest.fixture
def request_for():
    """A Request with changes: `request_for(days=2)`."""
    from finance_lab.repair.request import Request

    def make(**changes):
        usual = {"now": NOW, "days": 1, "coins": 3, "before_first_hour": False, "ask_again": False}
        return Request(**{**usual, **changes})

    return make


@pytest.fixture
def asked():
    """An execution that asked: `asked("btc", since=…, until=…)`; `until` is the last second."""
    from finance_lab.repair.executions import Asked

    def make(*coins, since=NOW - timedelta(days=80), until=NOW - timedelta(seconds=1), **changes):
        usual = {"slot": NOW + timedelta(hours=1), "started": NOW + timedelta(hours=1), "succeeded": True}
        return Asked(frozenset(coins), since, until, **{**usual, **changes})

    return make


class FakeClient:
    """boto3's client of Step Functions: lists two executions a page, newest first, and describes what was listed."""

    def __init__(self, *executions):
        self.executions = list(executions)
        self.described = []

    def get_paginator(self, operation):
        assert operation == "list_executions"
        return self

    def paginate(self, stateMachineArn):
        listed = [{"name": one["name"], "executionArn": one["name"]} for one in self.executions]
        for first in range(0, max(1, len(listed)), 2):
            yield {"executions": listed[first : first + 2]}

    def describe_execution(self, executionArn):
        self.described.append(executionArn)
        [found] = [one for one in self.executions if one["name"] == executionArn]
        return found


@pytest.fixture
def step_functions():
    """The class of the fake client: `step_functions(execution, …)`."""
    return FakeClient


@pytest.fixture
def execution():
    """An execution as Step Functions describes it: `execution("repair-1", coins=["btc"])`."""

    def make(name, *, status="SUCCEEDED", started=NOW, output=None, **given):
        usual = {"mode": "history", "slot": "2026-11-23T11:00:00Z", "coins": ["btc"], "since": 0, "until": 3599}
        return {
            "name": name, "status": status, "startDate": started, "input": json.dumps({**usual, **given}),
            "output": json.dumps(output),
        }  # fmt: skip

    return make
