"""Terraform with its providers, or a test that says loudly that it was not run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STAND_IN = Path(os.environ.get("SNOWFLAKE_STUB_HOME", "~/.cache/snowflake-schema-stub")).expanduser() / "terraformrc"
NO_PROVIDER = ("Failed to query available provider packages", "Failed to install provider")


@dataclass(frozen=True)
class Workspace:
    """A root module in a folder of its own: nothing is written into the repository."""

    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        if STAND_IN.exists():
            environment["TF_CLI_CONFIG_FILE"] = str(STAND_IN)
        return subprocess.run(
            ["terraform", *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def done(self, *arguments: str) -> str:
        finished = self.run(*arguments)
        assert finished.returncode == 0, f"terraform {' '.join(arguments)}\n{finished.stdout}{finished.stderr}"
        return finished.stdout

    def planned(self, *arguments: str) -> dict[str, Any]:
        self.done("plan", "-input=false", "-no-color", "-out=plan", *arguments)
        return json.loads(self.done("show", "-json", "plan"))


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Workspace]:
    """Make one of a root module's text, in which ${modules} is the folder of the modules."""

    def make(text: str) -> Workspace:
        if shutil.which("terraform") is None:
            pytest.skip("NOT TESTED: terraform is not on PATH")
        folder = tmp_path_factory.mktemp("terraform")
        # a relative path is a local module, which stays where it is
        modules = os.path.relpath(ROOT / "terraform" / "modules", folder)
        (folder / "main.tf").write_text(text.replace("${modules}", modules))
        made = Workspace(folder)
        initialised = made.run("init", "-backend=false", "-input=false", "-no-color")
        if any(reason in initialised.stderr for reason in NO_PROVIDER):
            pytest.skip(f"NOT TESTED: a provider can't be had here\n{initialised.stderr}")
        assert initialised.returncode == 0, initialised.stderr
        return made

    return make
