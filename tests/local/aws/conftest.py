"""A real server for the session, on a free port with state of its own, and short ways to use it."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import textwrap
import urllib.error
import urllib.request
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.settings import ACCOUNT, REGION, ROOT
from tests.patience import PATIENCE, eventually
from tests.ports import free_port

ROLE = f"arn:aws:iam::{ACCOUNT}:role/test"


class Server:
    """One `python -m local.aws`, which can be killed and started again over the same state."""

    def __init__(self, state: Path, python_dir: Path) -> None:
        self.state = state
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = state / "server.log"
        self._python_dir = python_dir
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        env = {
            **os.environ,
            "LOCAL_STATE": str(self.state),
            "AWS_PORT": str(self.port),
            "LAMBDA_PYTHON_DIR": str(self._python_dir),
            "HOST_SECRET": "must not reach functions",
            "PYTHONPATH": str(ROOT),
        }
        self.state.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local.aws"], cwd=ROOT, env=env, stdout=log, stderr=log
            )
        eventually(self._is_ready, "the server")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=PATIENCE)

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            with urllib.request.urlopen(f"{self.url}/_ministack/ready", timeout=PATIENCE) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


class Cloud:
    """What tests do with a server, in few words."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._clients: dict[str, Any] = {}

    def __getattr__(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self.server.client("lambda" if service == "functions" else service)
        return self._clients[service]

    def function(self, code: str | dict[str, str], handler: str = "app.handle", name: str | None = None, **more) -> str:
        """Deploy a function from one module's text or from {path: text}; returns its name."""
        name = name or f"f-{uuid.uuid4().hex[:8]}"
        self.functions.create_function(
            FunctionName=name,
            Runtime="python3.12",
            Role=ROLE,
            Handler=handler,
            Code={"ZipFile": package(code)},
            **{"Timeout": 20, **more},
        )
        return name

    def call(self, name: str, event: Any = None) -> Any:
        """Invoke a function: its result, or its error object under the key `errorType`."""
        answer = self.functions.invoke(FunctionName=name, Payload=json.dumps(event))
        return json.loads(answer["Payload"].read())

    def machine(self, states: dict | str, start: str | None = None, **more: Any) -> str:
        """Create a JSONata state machine; returns its ARN."""
        definition = {"QueryLanguage": "JSONata", "StartAt": start or next(iter(states)), "States": states}
        created = self.stepfunctions.create_state_machine(
            name=f"m-{uuid.uuid4().hex[:8]}",
            definition=json.dumps({**definition, **more.pop("top", {})}),
            roleArn=ROLE,
            **more,
        )
        return created["stateMachineArn"]

    def begin(self, machine: str, given: Any = None, **more: Any) -> str:
        started = self.stepfunctions.start_execution(
            stateMachineArn=machine, input=json.dumps({} if given is None else given), **more
        )
        return started["executionArn"]

    def end(self, execution: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """The description of an execution once it is no longer running, its output parsed."""

        def ended() -> dict | None:
            described = self.stepfunctions.describe_execution(executionArn=execution)
            return described if described["status"] != "RUNNING" else None

        described = eventually(ended, f"the end of {execution}", seconds)
        if "output" in described:
            described["output"] = json.loads(described["output"])
        return described

    def run(self, states: dict, given: Any = None, **more: Any) -> dict[str, Any]:
        """Create a machine, run it once, and return the ended execution."""
        return self.end(self.begin(self.machine(states, **more), given))

    def value(self, expression: str, given: Any = None) -> Any:
        """What a JSONata expression yields over an input; fails with the execution's cause."""
        ended = self.run({"P": {"Type": "Pass", "Output": {"v": f"{{% {expression} %}}"}, "End": True}}, given)
        assert ended["status"] == "SUCCEEDED", ended
        return ended["output"]["v"]

    def events(self, execution: str) -> list[dict]:
        return self.stepfunctions.get_execution_history(executionArn=execution, maxResults=1000)["events"]

    def logged(self, group: str) -> str:
        """All messages of a log group, oldest first."""
        try:
            events = self.logs.filter_log_events(logGroupName=group)["events"]
        except self.logs.exceptions.ResourceNotFoundException:
            return ""
        return "\n".join(event["message"] for event in events)

    def bucket(self) -> str:
        name = f"b-{uuid.uuid4().hex[:12]}"
        self.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return name


def package(code: str | dict[str, str]) -> bytes:
    """A deployment package."""
    files = {"app.py": code} if isinstance(code, str) else code
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, textwrap.dedent(text))
    return content.getvalue()


def invocation(function: str, payload: Any = "{% $states.input %}", **more: Any) -> dict:
    """A task state that calls a function and puts out what it returned."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": function, "Payload": payload},
        "Output": "{% $states.result.Payload %}",
        **more,
    }


@pytest.fixture(scope="session")
def python_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Interpreters of functions: `default`, and `with-marker`, which has a package of its own."""
    folder = tmp_path_factory.mktemp("pythons")
    for name in ("default", "with-marker"):
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / name], check=True)
    packages = next((folder / "with-marker" / "lib").glob("python*/site-packages"))
    (packages / "only_here.py").write_text("VALUE = 'from its own interpreter'\n")
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, python_dir: Path) -> Iterator[Server]:
    """The server that most tests share."""
    running = Server(tmp_path_factory.mktemp("aws"), python_dir)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def cloud(server: Server) -> Cloud:
    return Cloud(server)


@pytest.fixture
def own_server(tmp_path: Path, python_dir: Path) -> Iterator[Server]:
    """A server, not yet started, for tests that stop it or spoil its state."""
    one = Server(tmp_path / "aws", python_dir)
    yield one
    if one.process is not None and one.process.poll() is None:
        one.stop(signal.SIGKILL)
