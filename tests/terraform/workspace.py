"""A copy of what Terraform reads, in which it may leave its files, and the commands on its folders."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.terraform.providers import ROOT

READ = ("terraform", "etl", "include/dbt", "plugins", "locks", "requirements.txt", "docs/runbooks")
"""What the modules read, from the repository's root. Lock files stay behind: a mirror may hold other checksums."""


def folders() -> list[str]:
    """Every folder below terraform/ that is a module or a root, relative to terraform/."""
    terraform = ROOT / "terraform"
    found = {path.parent.relative_to(terraform) for path in terraform.rglob("*.tf") if ".terraform" not in path.parts}
    return sorted(str(folder) for folder in found)


class Workspace:
    """The copy below `home`. `env` goes with each command."""

    def __init__(self, home: Path, env: dict[str, str]) -> None:
        self.home = home
        self.env = {**os.environ, **env, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}
        self._outcomes: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        for name in READ:
            _copy(ROOT / name, home / name)

    def folder(self, name: str) -> Path:
        """The copy of terraform/<name>."""
        return self.home / "terraform" / name

    def run(self, name: str, *command: str, timeout: int = 600) -> subprocess.CompletedProcess[str]:
        """terraform <command> in terraform/<name>, whatever comes of it."""
        return subprocess.run(
            ["terraform", *command],
            cwd=self.folder(name), env=self.env, capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip

    def must(self, name: str, *command: str, timeout: int = 600) -> str:
        """The same; answers what was printed. Raises AssertionError with Terraform's words if it fails."""
        done = self.run(name, *command, timeout=timeout)
        assert done.returncode == 0, f"terraform {' '.join(command)} in {name}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def init(self, name: str) -> None:
        """terraform init, once."""
        if not (self.folder(name) / ".terraform").exists():
            self.must(name, "init", "-backend=false", "-no-color")

    def add(self, name: str, main: Path) -> str:
        """Puts a root of the tests' own beside the others; its modules are ../../modules. Answers what it goes by."""
        folder = f"roots/{name}"
        self.folder(folder).mkdir(parents=True)
        shutil.copy(main, self.folder(folder) / "main.tf")
        self.init(folder)
        return folder

    def planned(self, name: str, *arguments: str) -> dict[str, Any]:
        """A plan of that folder, as JSON."""
        self.must(name, "plan", "-no-color", "-out=plan", *arguments)
        return json.loads(self.must(name, "show", "-json", "plan"))

    def outcomes(self, name: str, test_file: str) -> dict[str, dict[str, Any]]:
        """Runs a file of tests, once. Answers what each `run` planned or, where it applies, made: by the run's name."""
        if (name, test_file) not in self._outcomes:
            self._outcomes[name, test_file] = self._tested(name, test_file)
        return self._outcomes[name, test_file]

    def _tested(self, name: str, test_file: str) -> dict[str, dict[str, Any]]:
        self.init(name)
        done = self.run(name, "test", "-no-color", "-json", "-verbose", f"-filter=tests/{test_file}")
        said = [_without_schemas(json.loads(line)) for line in done.stdout.splitlines()]
        wrong = [one for one in said if one["@level"] == "error"]
        assert done.returncode == 0, "\n".join(_in_words(one) for one in wrong) or done.stderr
        return {one["@testrun"]: one[kind] for one in said for kind in ("test_plan", "test_state") if kind in one}


def _without_schemas(message: dict[str, Any]) -> dict[str, Any]:
    """Those of all resources that the provider has, 15 MB each time."""
    for kind in ("test_plan", "test_state"):
        message.get(kind, {}).pop("provider_schemas", None)
    return message


def _in_words(message: dict[str, Any]) -> str:
    place = message.get("diagnostic", {}).get("range", {})
    detail = message.get("diagnostic", {}).get("detail", "")
    return f"{place.get('filename', '')}:{place.get('start', {}).get('line', '')}: {message['@message']} {detail}"


def _copy(source: Path, target: Path) -> None:
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    else:
        left = shutil.ignore_patterns("__pycache__", ".terraform*", "*.tfstate*", "target", "logs")
        shutil.copytree(source, target, ignore=left)
