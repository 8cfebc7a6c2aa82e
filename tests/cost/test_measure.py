import json

import pytest

from cost import measure
from cost.errors import CostError

RUN = "20261123T0200-1f0c9d2e-1"
KEYS = {
    f"{table}_key": f"{table}/dataset_20261123_0200.parquet" for table in ("market", "market_rejected", "market_run")
}
SUMMARY = {
    "run_id": RUN,
    "hour_at": "2026-11-23T02:00:00.000Z",
    "collected": 200,
    "seconds": 3.5,
    "reused": False,
    **KEYS,
}
EMF = {
    "_aws": {"CloudWatchMetrics": [{"Dimensions": [["service"]], "Metrics": [{"Name": "A"}, {"Name": "B"}]}]},
    "service": "stage",
}


def scoped(**things):
    return {"data": {f"000000000000\x00eu-west-1\x00'{name}'": thing for name, thing in things.items()}}


def call(run, milliseconds, *lines):
    told = ["START RequestId: a Version: $LATEST", json.dumps({"run_id": run}), *lines]
    return [*told, f"REPORT RequestId: a\tDuration: {milliseconds} ms\tBilled Duration: {milliseconds} ms"]


def event(kind, **details):
    return {"type": kind, "details": details}


@pytest.fixture
def state(tmp_path):
    """What a run leaves: one function was called twice for it and once for another run."""
    services = tmp_path / "aws" / "services"
    services.mkdir(parents=True)
    events = [
        *[
            event("PassStateEntered"),
            event("TaskStateEntered"),
            event("TaskStateEntered"),
            event("MapIterationStarted"),
        ],
        *[event("TaskScheduled", parameters="x" * 1000), event("TaskScheduled"), event("TaskScheduled")],
    ]
    executions = scoped(**{f"arn:aws:states:e:{RUN}": {"events": events}})
    (services / "stepfunctions.json").write_text(json.dumps({"payload": {"executions": executions}}))
    lines = [*call(RUN, 1000, json.dumps(EMF)), *call("another", 9000), *call(RUN, 500, json.dumps(EMF))]
    group = {"streams": {"s": {"events": [{"message": line} for line in lines]}}}
    logs = {"payload": {"log_groups": scoped(**{"/aws/lambda/finance-local-stage": group})}}
    (services / "cloudwatch_logs.json").write_text(json.dumps(logs))
    asked = {"states StartExecution": 2, "s3 PUT": 20, "s3 LIST": 4, "s3 GET": 6, "s3 HEAD": 2, "s3 DELETE": 8}
    (tmp_path / "aws" / "requests.json").write_text(json.dumps(asked))
    objects = {
        "raw": {f"market/run={RUN}/page=0001.json.gz": 100, "market/run=another/page=0001.json.gz": 900},
        "work": {f"market/{RUN}/page=0001/chunk=0000.json": 50, "calls/calls.json": 7},
        "curated": dict.fromkeys(KEYS.values(), 10),
    }
    for kind, files in objects.items():
        for key, size in files.items():
            path = tmp_path / "aws" / "s3" / "000000000000" / f"finance-local-{kind}-000000000000" / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x" * size)
            path.with_name(path.name + ".meta.json").write_text("{}")
    tell(tmp_path, run="success", summary=SUMMARY, seconds=30.0)
    return tmp_path


def tell(state, **end):
    done = {"task": "dbt.dbt_producer_watcher", "state": "success", "seconds": 10.0}
    lines = ({"tasks": [done["task"]]}, done, {"error": None, **end})
    (state / "run_events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_a_try_again_is_a_transition(state):
    assert measure.measured(state).transitions == 3 + 1


def test_the_runs_own_calls_count_at_their_duration_and_configured_memory(state):
    counts = measure.measured(state)
    assert counts.invocations == {"collect": 0, "publish": 0, "stage": 2}
    assert counts.gb_seconds["stage"] == 1.5 * 512 / 1024


def test_requests_are_an_executions_share_and_deleting_is_free(state):
    counts = measure.measured(state)
    assert (counts.s3_writes, counts.s3_reads) == (12, 4)


def test_only_the_runs_objects_count_without_what_the_emulator_keeps_beside_them(state):
    counts = measure.measured(state)
    assert (counts.pages, counts.raw_bytes, counts.work_bytes, counts.curated_bytes) == (1, 100, 50, 30)


def test_the_state_machines_log_has_no_payloads(state):
    assert measure.measured(state).log_bytes < 1500


def test_a_metric_counts_once(state):
    assert measure.measured(state).metrics == 2


def test_nothing_is_written(state):
    before = {path: path.stat().st_mtime_ns for path in state.rglob("*")}
    measure.measured(state)
    assert {path: path.stat().st_mtime_ns for path in state.rglob("*")} == before


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ({"run": "failed", "error": "no key", "summary": None, "seconds": 1}, "failed.*no key"),
        ({"run": "success", "summary": {**SUMMARY, "reused": True}, "seconds": 1}, "FORCE=1 make run"),
        ({"run": "success", "summary": {**SUMMARY, "run_id": "gone"}, "seconds": 1}, "gone"),
    ],
)
def test_a_run_that_is_no_hours_is_refused(state, end, told):
    tell(state, **end)
    with pytest.raises(CostError, match=told):
        measure.measured(state)


def test_without_a_run_the_way_out_is_named(tmp_path):
    with pytest.raises(CostError, match="make run"):
        measure.measured(tmp_path)
