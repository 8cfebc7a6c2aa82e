"""The pipeline's buckets, functions and state machine as `make run` provisions them, on an AWS of the test's own."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from etl.contracts.names import names_for
from local.market_source import MarketSource
from local.provision.aws import provision_aws
from local.settings import ACCOUNT, DEFAULT_PORTS, ENVIRONMENT, VENVS, LocalSettings, state_machine_arn
from tests.local.aws.conftest import Cloud, Server

KEY = "CG-the-key-of-the-test"
LONGEST_SECONDS = 900
SLOT = "2026-11-23T02:00:00Z"


class Lab:
    """`ask(url)` points the functions at a market API; `run()` executes once and returns the ended execution."""

    def __init__(self, state: Path) -> None:
        self.server = Server(state, VENVS / "functions")
        self.settings = LocalSettings(state, {**DEFAULT_PORTS, "aws": self.server.port})
        self.names = names_for(ENVIRONMENT, ACCOUNT)
        self.machine = state_machine_arn(self.names["state_machine"])
        self.cloud = Cloud(self.server)

    def ask(self, url: str, *, calls_per_minute: int = 0, run_at: str = "2026-11-23T02:00:07Z") -> None:
        source = MarketSource(url, "demo", KEY, simulated=False, calls_per_minute=calls_per_minute)
        provision_aws(self.settings, self.names, source, run_at)

    def run(self, **given: Any) -> dict[str, Any]:
        """Slot and pages have defaults; output is parsed, `arn` is the execution's."""
        arn = self.cloud.begin(self.machine, {"slot": SLOT, **given})
        return {**self.cloud.end(arn, seconds=LONGEST_SECONDS), "arn": arn}

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """The keys of the bucket raw, work or curated."""
        listed = self.cloud.s3.get_paginator("list_objects_v2")
        pages = listed.paginate(Bucket=self.names["buckets"][kind], Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def body(self, kind: str, key: str) -> bytes:
        return self.cloud.s3.get_object(Bucket=self.names["buckets"][kind], Key=key)["Body"].read()

    def rows(self, key: str) -> list[dict[str, Any]]:
        return pq.read_table(io.BytesIO(self.body("curated", key))).to_pylist()

    def mails(self) -> list[dict[str, Any]]:
        box = self.settings.mailbox
        return [json.loads(line) for line in box.read_text().splitlines()] if box.exists() else []

    def events(self, arn: str) -> list[dict[str, Any]]:
        """The execution's whole history."""
        pages = self.cloud.stepfunctions.get_paginator("get_execution_history").paginate(executionArn=arn)
        return [event for page in pages for event in page["events"]]

    def told(self, function: str) -> list[dict[str, Any]]:
        """The JSON lines of a function's log."""
        lines = self.cloud.logged(f"/aws/lambda/{self.names['functions'][function]}").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def everything_written(self) -> Iterator[tuple[str, bytes]]:
        """All that a run leaves anywhere: logs, histories, objects, mails; the store of secrets itself left out."""
        for path in self.server.state.rglob("*"):
            if path.is_file() and "secretsmanager" not in path.name:
                body = path.read_bytes()
                yield str(path), gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        for execution in self.cloud.stepfunctions.list_executions(stateMachineArn=self.machine)["executions"]:
            yield execution["executionArn"], json.dumps(self.events(execution["executionArn"]), default=str).encode()
        for function in self.names["functions"].values():
            yield function, self.cloud.logged(f"/aws/lambda/{function}").encode()

    def close(self) -> None:
        if self.server.process is not None and self.server.process.poll() is None:
            self.server.stop(signal.SIGTERM)


def largest_payload(events: list[dict[str, Any]]) -> int:
    """Bytes of the largest text in a history: what a state was given, gave, or keeps in variables."""
    return max((len(text.encode()) for event in events for text in _texts(event)), default=0)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def python_of(lab: Lab, function: str) -> tuple[str, dict[str, str]]:
    """The interpreter of a function and the environment that its code needs, to run it outside of the cloud."""
    variables = lab.cloud.functions.get_function_configuration(FunctionName=lab.names["functions"][function])
    env = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": lab.server.url,
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "test",
        **variables["Environment"]["Variables"],
    }
    return str(VENVS / "functions" / lab.names["functions"][function] / "bin" / "python"), env
