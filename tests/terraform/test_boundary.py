"""Nothing that a module gives a role is outside the boundary that GitHub's deployments make roles with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

MODULES = Path(__file__).resolve().parents[2] / "terraform" / "modules"
_CONDITION_KEYS = {"kms:ViaService", "kms:GrantIsForAWSResource", "kms:ResourceAliases", "iam:PassedToService"}


def actions(text: str) -> set[str]:
    """The actions that a file's policies name."""
    return set(re.findall(r'"((?!sts:|aws:)[a-z0-9]+:[A-Z]\w+)"', text)) - _CONDITION_KEYS


def given() -> list[tuple[str, str]]:
    """Where an action is given to a role of the environment, and which."""
    found = []
    for file in sorted(MODULES.glob("*/*.tf")):
        text = file.read_text()
        if file.parent.name != "github" and '"aws_iam_role_policy"' in text:
            found += [(f"{file.parent.name}/{file.name}", action) for action in sorted(actions(text))]
    return found


def test_every_right_is_within_the_boundary():
    if not (MODULES / "etl").is_dir():
        pytest.skip("no module here gives a role anything")
    within = actions((MODULES / "github" / "boundary.tf").read_text())
    assert len(given()) > 20
    assert [(where, action) for where, action in given() if action not in within] == []


def test_every_role_carries_the_boundary():
    bare = [
        f"{file.parent.name}/{file.name}"
        for file in sorted(MODULES.glob("*/*.tf"))
        if file.parent.name != "github"
        for role in re.findall(r'^resource "aws_iam_role" .*?^}', file.read_text(), re.DOTALL | re.MULTILINE)
        if not re.search(r"permissions_boundary\s*=\s*var\.permissions_boundary_arn", role)
    ]
    assert bare == []
