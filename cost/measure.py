"""The counts of the last `make run`, from what it left below .local: nothing is started and nothing written."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cost.counts import Counts
from cost.errors import CostError
from etl.contracts.names import names_for
from etl.package.functions import FUNCTIONS, configuration
from local.aws.state_names import REQUESTS
from local.settings import ACCOUNT, ENVIRONMENT

NONE = "no finished make run is there to be counted: make run (after make down, if make up is running)"
_REPORT = re.compile(r"^REPORT RequestId: \S+\s+Duration: ([\d.]+) ms")
_NAME = re.compile(r"(?<=')[^']+(?='$)")  # of a key made of account, region and name
_EVENT_OVERHEAD = 26  # bytes that CloudWatch Logs adds to each event
_PAYLOADS = ("input", "output", "parameters", "cause", "assignedVariables")


def measured(state: Path) -> Counts:
    """Count the newest run of `state` (.local). Raises CostError if there is none, or it failed."""
    tasks, run = _run(state)
    execution = _execution(state, run["run_id"])
    calls = {function: list(_calls(state, function, run["run_id"])) for function in FUNCTIONS}
    requests = _requests(state)
    lines = [line for of_function in calls.values() for call in of_function for line in call]
    raw, work, curated = (_objects(state, kind) for kind in ("raw", "work", "curated"))
    archived = {key: size for key, size in raw.items() if run["run_id"] in key}
    staged = {key: size for key, size in work.items() if run["run_id"] in key}
    published = {
        run[f"{table}_key"]: curated[run[f"{table}_key"]] for table in ("market", "market_rejected", "market_run")
    }
    return Counts(
        hour=run["hour_at"],
        coins=run["collected"],
        pages=sum("/page=" in key for key in archived),
        transitions=_transitions(execution["events"]),
        invocations={function: len(of_function) for function, of_function in calls.items()},
        gb_seconds={function: _gb_seconds(function, of_function) for function, of_function in calls.items()},
        s3_writes=sum(requests[f"s3 {method}"] for method in ("PUT", "POST", "LIST")),
        s3_reads=sum(requests[f"s3 {method}"] for method in ("GET", "HEAD")),
        raw_bytes=sum(archived.values()),
        work_bytes=sum(staged.values()),
        curated_bytes=sum(published.values()),
        curated_files=len(published),
        log_bytes=sum(len(line.encode()) + _EVENT_OVERHEAD for line in [*lines, *map(_logged, execution["events"])]),
        metrics=len({metric for line in lines for metric in _metrics(line)}),
        secret_requests=requests["secretsmanager GetSecretValue"],
        execution_seconds=run["seconds"],
        run_seconds=tasks["run"],
        dbt_seconds=tasks["dbt.dbt_producer_watcher"],
    )


def _run(state: Path) -> tuple[dict[str, float], dict[str, Any]]:
    """Seconds by task, those of the run as `run`; and what the run's last task said."""
    path = state / "run_events.jsonl"
    events = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    if not events or "run" not in events[-1]:
        raise CostError(NONE)
    if events[-1]["run"] != "success":
        raise CostError(f"the last make run failed, so its counts are no hour's: {events[-1]['error']}")
    summary = events[-1]["summary"]
    if summary.get("reused"):
        raise CostError("the last make run found its hour published and collected nothing: FORCE=1 make run")
    ended = {event["task"]: event["seconds"] for event in events if event.get("state") == "success"}
    return ended | {"run": events[-1]["seconds"]}, summary


def _execution(state: Path, name: str) -> dict[str, Any]:
    for arn, execution in _service(state, "stepfunctions")["executions"].items():
        if arn.endswith(f":{name}"):
            return execution
    raise CostError(f"{NONE}. The execution {name} is not in what the laptop's AWS has saved")


def _service(state: Path, service: str) -> dict[str, dict[str, Any]]:
    """What the emulator saved of a service: kind → name → thing, whatever account and region."""
    path = state / "aws" / "services" / f"{service}.json"
    if not path.exists():
        raise CostError(NONE)
    kinds = json.loads(path.read_text())["payload"]
    return {
        kind: {_NAME.search(scoped)[0]: thing for scoped, thing in kept.get("data", {}).items() if _NAME.search(scoped)}
        for kind, kept in kinds.items()
        if isinstance(kept, dict)
    }


def _transitions(events: list[dict[str, Any]]) -> int:
    """Each state that is entered, and each try of a task beyond its first."""
    seen = Counter(event["type"] for event in events)
    entered = sum(count for kind, count in seen.items() if kind.endswith("StateEntered"))
    return entered + seen["TaskScheduled"] - seen["TaskStateEntered"]


def _calls(state: Path, function: str, run_id: str) -> Iterator[list[str]]:
    """The lines of each of the function's calls for this run."""
    name = names_for(ENVIRONMENT, ACCOUNT)["functions"][function]
    group = _service(state, "cloudwatch_logs")["log_groups"].get(f"/aws/lambda/{name}", {"streams": {}})
    for stream in group["streams"].values():
        call: list[str] = []
        for event in stream["events"]:
            call.append(event["message"])
            if event["message"].startswith("REPORT"):
                if any(run_id in line for line in call):
                    yield call
                call = []


def _gb_seconds(function: str, calls: list[list[str]]) -> float:
    milliseconds = sum(float(_REPORT.match(call[-1])[1]) for call in calls)
    return round(milliseconds / 1000 * configuration(function)["memory_mb"] / 1024, 4)


def _metrics(line: str) -> Iterator[tuple[str, ...]]:
    if '"_aws"' not in line:
        return
    told = json.loads(line)
    for group in told["_aws"]["CloudWatchMetrics"]:
        for dimensions in group["Dimensions"]:
            for metric in group["Metrics"]:
                yield (metric["Name"], *(f"{name}={told[name]}" for name in dimensions))


def _logged(event: dict[str, Any]) -> str:
    """An event as the state machine's log has it with include_execution_data = false."""
    return json.dumps(_without_payloads(event))


def _without_payloads(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    return {key: _without_payloads(value) for key, value in part.items() if key not in _PAYLOADS}


def _requests(state: Path) -> dict[str, float]:
    """Requests of one execution, by service and operation: of several, the mean."""
    path = state / "aws" / REQUESTS
    if not path.exists():
        raise CostError(NONE)
    counted = json.loads(path.read_text())
    executions = counted.get("states StartExecution", 0)
    if not executions:
        raise CostError("the last make run started no execution: FORCE=1 make run")
    return defaultdict(float, {name: round(count / executions, 1) for name, count in counted.items()})


def _objects(state: Path, kind: str) -> dict[str, int]:
    """Bytes by key."""
    bucket = state / "aws" / "s3" / ACCOUNT / names_for(ENVIRONMENT, ACCOUNT)["buckets"][kind]
    return {
        str(path.relative_to(bucket)): path.stat().st_size
        for path in bucket.rglob("*")
        if path.is_file() and not path.name.endswith(".meta.json")
    }
