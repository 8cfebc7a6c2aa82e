"""A laptop of the test's own: its state in a temporary folder, its ports free ones, the venvs the checkout's."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local.aws_client import aws_client
from local.market_source import MarketSource
from local.settings import DEFAULT_PORTS, LocalSettings
from local.snowflake.client import connect
from local.stack import Stack
from tests.ports import free_ports

ROOT = Path(__file__).parents[2]
# of the make that runs the tests, and of the user's own hour
_OUTSIDE = ("MARKET_", "RUN_AT", "FORCE", "DEADLINE_", "PARAMS", "MAKE", "MFLAGS")


class Laptop:
    """Commands as a user types them, and a look at what they left in S3 and Snowflake."""

    def __init__(self, state: Path) -> None:
        ports = dict(zip(DEFAULT_PORTS, free_ports(len(DEFAULT_PORTS)), strict=True))
        self.settings = LocalSettings(state, ports)
        self.env = {
            **{key: value for key, value in os.environ.items() if not key.startswith(_OUTSIDE)},
            "LOCAL_STATE": str(state),
            **{f"{name.upper()}_PORT": str(port) for name, port in ports.items()},
        }

    def make(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run make to its end."""
        return subprocess.run(
            ["make", "--no-print-directory", *arguments],
            cwd=ROOT, env={**self.env, **env}, capture_output=True, text=True, timeout=400, check=False,
        )  # fmt: skip

    def start_make(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        """Start make and leave it to the test."""
        return subprocess.Popen(
            ["make", "--no-print-directory", *arguments],
            cwd=ROOT, env={**self.env, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip

    @contextlib.contextmanager
    def opened(self) -> Iterator[SimpleNamespace]:
        """S3 and Snowflake as the last command left them."""
        stack = Stack(self.settings, MarketSource.from_env(self.settings, {}))
        for service in (stack.aws(), stack.snowflake()):
            stack.processes.start(service)
            stack.processes.wait_ready(service)
        try:
            with connect(self.settings, stack.names["snowflake"]["database"]) as connection:
                yield SimpleNamespace(
                    s3=aws_client(self.settings, "s3"),
                    buckets=stack.names["buckets"],
                    rows=lambda statement: connection.cursor().execute(statement).fetchall(),
                )
        finally:
            stack.processes.stop()

    def mails(self) -> list[dict[str, Any]]:
        """What was mailed so far."""
        box = self.settings.mailbox
        return [json.loads(line) for line in box.read_text().splitlines()] if box.exists() else []


def read_until(process: subprocess.Popen[str], *texts: str) -> None:
    """Read a command's output up to the line that holds all of the texts."""
    seen = []
    for line in process.stdout:
        seen.append(line)
        if all(text in line for text in texts):
            return
    pytest.fail(f"{texts!r} never came:\n{''.join(seen)}")


@pytest.fixture(scope="module")
def laptop(tmp_path_factory):
    return Laptop(tmp_path_factory.mktemp("laptop"))
