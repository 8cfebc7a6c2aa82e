"""The laptop's AWS for what is uploaded, and a deployment whose commands are noted instead of run."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from deploy.deployment import Deployment
from deploy.values import Values
from local.market_source import MarketSource
from local.processes import Processes
from local.settings import ACCOUNT, DEFAULT_PORTS, REGION, VENVS, LocalSettings
from local.stack import Stack
from tests.ports import free_ports

DEFAULTS = {
    "account_id": ACCOUNT,
    "region": REGION,
    "orchestrator": "mwaa",
    "alert_emails": ["on-call@example.com"],
    "packages": "../../../dist/arm64",
    "market_api": {"tier": "demo"},
    "snowflake_account": {"organization_name": "myorg", "account_name": "myaccount", "user": "TERRAFORM"},
    "snowflake": {"public_keys": {"airflow": "MII", "dbt": "MII"}},
    "reserved_concurrency": {"collect": -1, "stage": -1, "publish": -1},
}


class Noted:
    """Commands instead of processes. `answers` by a word of the command: (exit code, what it prints)."""

    def __init__(self, **answers: tuple[int, str]) -> None:
        self.answers = answers
        self.commands: list[list[str]] = []
        self.environments: list[dict[str, str]] = []

    def __call__(self, command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        self.environments.append(options.get("env") or {})
        code, said = next((answer for word, answer in self.answers.items() if word in command), (0, ""))
        return subprocess.CompletedProcess(command, code, said, "")


def deployment(environment: str = "dev", clients: dict | None = None, **more: object) -> Deployment:
    """One whose values are DEFAULTS and those of `values`, and whose clients are `clients`."""
    values = {**DEFAULTS, **more.pop("values", {})}
    more.setdefault("run", Noted())
    more.setdefault("env", {})
    made = Deployment(environment, client_of=(clients or {}).__getitem__, **more)
    made.values = Values(environment, values)
    return made


@pytest.fixture(scope="session")
def aws(tmp_path_factory):
    """A factory of clients of the laptop's AWS."""
    with laptop(tmp_path_factory.mktemp("aws"), "aws") as settings:
        yield lambda name: boto3.client(
            name,
            endpoint_url=settings.url("aws"),
            region_name=REGION,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )


@pytest.fixture(scope="session")
def snowflake(tmp_path_factory):
    """The laptop's Snowflake, empty: its settings."""
    with laptop(tmp_path_factory.mktemp("snowflake"), "snowflake") as settings:
        yield settings


@contextmanager
def laptop(state: Path, name: str) -> Iterator[LocalSettings]:
    """One of the laptop's services, in the venv that it lives in: the deployment's has no emulator."""
    settings = LocalSettings(state, dict(zip(DEFAULT_PORTS, free_ports(len(DEFAULT_PORTS)), strict=True)))
    service = getattr(Stack(settings, MarketSource.from_env(settings, {})), name)()
    service = replace(service, command=[str(VENVS / "cloud" / "bin" / "python"), *service.command[1:]])
    processes = Processes(state)
    processes.start(service)
    try:
        processes.wait_ready(service)
        yield settings
    finally:
        processes.stop()


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "dags"
    made.mkdir()
    return made
