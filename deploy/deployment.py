"""What a step is given: the environment, whether it may change anything, and its ways to the outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from deploy.errors import DeployError
from deploy.places import ROOT
from deploy.values import Values, read_values

Run = Callable[..., subprocess.CompletedProcess[str]]


def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """A command from the repository's root. What it says is shown as it comes, unless `capture_output` is asked for."""
    sys.stdout.flush()
    try:
        return subprocess.run(command, **{"cwd": ROOT, "text": True, "check": False, **options})
    except FileNotFoundError as error:
        raise DeployError(f"{command[0]} is not on this machine", f"install {command[0]}, or put it on PATH") from error


@dataclass
class Deployment:
    """One deployment of one environment. `env` are the variables of who deploys."""

    environment: str
    dry_run: bool = False
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    run: Run = run
    client_of: Callable[[str], Any] | None = None
    say: Callable[[str], None] = lambda line: print(f"    {line}", flush=True)

    @cached_property
    def values(self) -> Values:
        return read_values(self.environment)

    def client(self, service: str) -> Any:
        """A boto3 client in the environment's region, with the credentials of who deploys."""
        if self.client_of:
            return self.client_of(service)
        config = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=10)
        return boto3.client(service, region_name=self.values.region, config=config)

    def must(self, command: list[str], way_out: str = "", **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a command. Raises DeployError when it fails."""
        done = self.run(command, **options)
        if done.returncode != 0:
            said = (done.stderr or done.stdout or "").strip()
            told = f":\n{said}" if said else ""
            raise DeployError(f"{' '.join(command[:4])} … exited with {done.returncode}{told}", way_out)
        return done

    def needed(self, name: str, meaning: str) -> str:
        """A variable of who deploys. Raises DeployError when it is not set."""
        value = self.env.get(name, "").strip()
        if not value:
            raise DeployError(f"{name} is not set: {meaning}", f"export {name}=…")
        return value

    def here(self, path: Path) -> str:
        """A path as a person would type it from the repository's root."""
        return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
