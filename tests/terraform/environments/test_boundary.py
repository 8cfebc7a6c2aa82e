"""Nothing that a module gives a role is outside the boundary that GitHub's deployments make roles with."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.terraform.resources import Resource, resources, statements

MODULES = Path(__file__).resolve().parents[3] / "terraform" / "modules"
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


@pytest.fixture(params=["eventbridge", "mwaa"])
def made(request, outcomes):
    """What dev is with that orchestrator. Its AWS is mocked: see real()."""
    return resources(outcomes["dev"][request.param])


def real(arn: str, made: list[Resource]) -> list[str]:
    """What an ARN of a policy is in AWS. Mocked ones of a kind are all the same: it stands for each of that kind."""
    whose = arn.replace(":execution:", ":stateMachine:")
    named = [
        arn.replace("mocked", one.values[key], 1)
        for one in made
        for key in ("name", "bucket", "function_name")
        if "mocked" in (one.values.get("arn") or "") and whose.startswith(one.values["arn"]) and one.values.get(key)
    ]
    return named or [arn]


def test_every_right_is_to_something_within_the_boundary(made):
    """AWS refuses what no statement of the boundary has, action and resource, whatever a role's own policy says."""
    [boundary] = [
        one for one in made if one.type == "aws_iam_policy" and one.values["name"] == "finance-dev-github-boundary"
    ]
    within = [
        (action, pattern)
        for one in statements([boundary], "policy", "aws_iam_policy")
        for action in one.actions
        for pattern in one.resources
    ]
    rights = {
        (one.place, action, arn)
        for one in statements(made, "policy", "aws_iam_role_policy")
        if one.effect == "Allow"
        for action in one.actions
        for resource in one.resources
        for arn in real(resource, made)
    }
    assert len(rights) > 50
    assert [arn for _, _, arn in rights if "mocked" in arn] == []
    outside = [
        right for right in sorted(rights)
        if not any(right[1] == action and fnmatchcase(right[2], pattern) for action, pattern in within)
    ]  # fmt: skip
    assert outside == []


def test_the_boundary_is_deleted_after_the_roles_let_go_of_it():
    """Terraform would delete it first: AWS refuses that (DeleteConflict)."""
    boundary = re.search(
        r'^resource "aws_iam_policy" "boundary" .*?^}',
        (MODULES / "github" / "boundary.tf").read_text(),
        re.DOTALL | re.MULTILINE,
    )
    assert re.search(r"create_before_destroy = true", boundary[0])


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
