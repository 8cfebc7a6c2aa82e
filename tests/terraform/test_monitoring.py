"""What alarms and dashboard look at is what the functions tell: metrics by name and dimension, and the log's words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from etl import telemetry
from etl.lambdas.publish import handler

ROOT = Path(__file__).parents[2]
MODULE = ROOT / "terraform" / "modules" / "monitoring"
TEXT = "".join(path.read_text() for path in sorted(MODULE.glob("*.tf")))
ANSWER = {
    "run_id": "r",
    "hour_at": "2026-11-23T02:00:00.000Z",
    "mode": "snapshot",
    "collected": 4,
    "accepted": 2,
    "rejected": 1,
    "duplicates": 1,
    "market_key": "market/x.parquet",
    "reused": False,
    "rejected_by_reason": {"price_missing": 1},
}
EVENT = {
    "action": "publish",
    "slot": "2026-11-23T02:00:00Z",
    "run_id": "r",
    "mode": "snapshot",
    "force": False,
    "started_at": "2026-11-23T02:00:00.000Z",
    "archived_by": "r",
    "source": "coins_markets",
    "pages": [],
}


@pytest.fixture
def told(monkeypatch, capsys):
    """What publish tells of an hour: its metrics as {name: dimensions}, and its events as {message: facts}."""
    events = {}
    monkeypatch.setattr(telemetry, "log", lambda event, **facts: events.update({event: facts}))
    monkeypatch.setattr(handler.slot, "publish", lambda run, buckets: dict(ANSWER))
    for bucket in ("RAW_BUCKET", "WORK_BUCKET", "CURATED_BUCKET"):
        monkeypatch.setenv(bucket, "bucket")
    handler.handle(EVENT, None)
    metrics = {}
    for line in capsys.readouterr().out.splitlines():
        for group in json.loads(line).get("_aws", {}).get("CloudWatchMetrics", []):
            metrics.update({metric["Name"]: group["Dimensions"] for metric in group["Metrics"]})
    return metrics, events


def test_the_rows_that_are_watched_are_those_that_publish_counts(told):
    metrics, _ = told
    watched = set(re.findall(r'"(Rows[A-Z]\w+)"', TEXT))
    assert watched == {"RowsAccepted", "RowsRejected", "RowsDuplicates"}
    for name in watched:
        assert metrics[name] == [["service"]]
    assert metrics["RejectedByReason"] == [["service", "reason"]]
    assert 'service,reason} MetricName=\\"RejectedByReason\\"' in TEXT


def test_an_hour_is_counted_by_the_words_that_publish_logs(told):
    _, events = told
    message, mode = re.search(r'\$\.message = \\"(\w+)\\" && \$\.mode = \\"(\w+)\\"', TEXT).groups()
    assert events[message]["mode"] == mode


def test_a_metric_of_collect_that_is_watched_is_one_that_it_emits():
    source = "".join(path.read_text() for path in (ROOT / "etl" / "lambdas" / "collect").glob("*.py"))
    emitted = set(re.findall(r'telemetry\.(?:count|seconds)\("(\w+)"', source))
    watched = set(re.findall(r'local\.own, "(\w+)"\], local\.of_collect', TEXT))
    assert watched == {"RecordsCollected", "ApiLatency", "ApiRetries", "CallBudgetWait"}
    assert watched <= emitted


def test_an_error_is_logged_with_the_fields_that_the_filter_reads(monkeypatch):
    logged = []
    monkeypatch.setattr(telemetry._logger, "error", lambda message, extra: logged.append(extra))

    @telemetry.told
    def fails(event, context):
        raise KeyError("x")

    with pytest.raises(KeyError):
        fails({}, None)
    assert "error" in logged[0]
    assert 'error   = "$.error"' in TEXT


def test_executions_that_airflow_tells_of_are_known_by_the_words_of_its_input():
    patterns = re.search(r"anything-but = \{ wildcard = \[([^]]+)\]", TEXT)[1].replace('\\"', '"')
    assert json.dumps({"notify": False})[1:-1] in patterns
    assert json.dumps({"notify": False}, separators=(",", ":"))[1:-1] in patterns
