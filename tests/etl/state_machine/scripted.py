"""The state machine over functions that do what a test's script says, call by call."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from etl.state_machine.definition import definition
from tests.local.aws.conftest import ROLE, Cloud

SLOT = "2026-11-23T02:00:00Z"
COIN = {
    "id": "4", "symbol": "four", "name": "4", "current_price": 2.5, "last_updated": "2026-11-23T01:58:00.000Z",
}  # fmt: skip

_FUNCTION = Path(__file__).with_name("scripted_function.py").read_text()


class Outcome:
    """An ended execution, the events that its functions were called with, and its mails' subjects and texts."""

    def __init__(self, described: dict[str, Any], calls: list[tuple[str, dict]], mails: list[dict]) -> None:
        self.status, self.error, self.cause = described["status"], described.get("error"), described.get("cause")
        self.arn, self.calls, self.mails = described["executionArn"], calls, mails
        self._output = described.get("output")

    @property
    def output(self) -> Any:
        """What the execution put out; fails with the execution's cause where it did not succeed."""
        assert self.status == "SUCCEEDED", f"{self.status}: {self.error}: {self.cause}"
        return self._output

    def count(self, kind: str) -> int:
        """How often a function was called: recall, collect, stage or publish."""
        return Counter(kind for kind, _ in self.calls)[kind]

    def pages(self) -> list[int]:
        """The pages that were asked for."""
        return sorted(event["page"] for kind, event in self.calls if kind == "collect" and event["start"] == 0)


class ScriptedMachine:
    """The market's machine, which pauses one second between tries whatever the definition says."""

    def __init__(self, cloud: Cloud, folder: Path, topic: str | None = None, **changes: Any) -> None:
        self._cloud, self._folder = cloud, folder
        function = cloud.function(_FUNCTION, Environment={"Variables": {"FOLDER": str(folder)}})
        if topic is None:
            topic = cloud.sns.create_topic(Name=f"alerts-{uuid.uuid4().hex[:8]}")["TopicArn"]
            cloud.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="on-call@example.com")
        machine = json.loads(
            definition(
                collect_function=function, stage_function=function, publish_function=function, alerts_topic_arn=topic
            )
        )
        _hurry(machine)
        machine.update(changes)
        self._arn = cloud.stepfunctions.create_state_machine(
            name=f"m-{uuid.uuid4().hex[:8]}", definition=json.dumps(machine), roleArn=ROLE
        )["stateMachineArn"]

    def run(self, script: dict[str, Any] | None = None, **given: Any) -> Outcome:
        """`script`: errors to raise by kind of call, and what to answer: see scripted_function.py."""
        name = uuid.uuid4().hex
        (self._folder / f"{name}.json").write_text(json.dumps({"coin": COIN, **(script or {})}))
        given = {"slot": SLOT, "pages": 1, **given}
        ended = self._cloud.end(self._cloud.begin(self._arn, given, name=name))
        calls = self._folder / f"{name}.calls"
        lines = calls.read_text().splitlines() if calls.exists() else []
        box = self._cloud.server.state / "mailbox.jsonl"
        mails = [json.loads(line) for line in box.read_text().splitlines()] if box.exists() else []
        return Outcome(ended, [tuple(json.loads(line)) for line in lines], [m for m in mails if name in m["message"]])

    def events(self, outcome: Outcome) -> int:
        """How many events an execution's history has."""
        return len(self._cloud.events(outcome.arn))

    def run_all(self, scripts: dict[str, dict[str, Any]]) -> dict[str, Outcome]:
        """Run many at once."""
        with ThreadPoolExecutor(6) as pool:
            return dict(zip(scripts, pool.map(self.run, scripts.values()), strict=True))


def _hurry(machine: dict[str, Any]) -> None:
    for state in machine["States"].values():
        for retry in state.get("Retry", []):
            retry.update(IntervalSeconds=1, BackoffRate=1)
            retry.pop("MaxDelaySeconds", None)
        if "ItemProcessor" in state:
            _hurry(state["ItemProcessor"])
