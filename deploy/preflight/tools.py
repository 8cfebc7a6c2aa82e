"""Programs on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.finding import Finding, missing, ok
from deploy.places import ROOT
from local.setup.errors import SetupError
from local.setup.uv import find_uv

TERRAFORM = (1, 10)


def check(deployment: Deployment) -> Iterator[Finding]:
    """Terraform new enough for locking in S3, git, uv."""
    yield _terraform(deployment)
    yield _there(deployment, "git", "git --version", "install git")
    try:
        yield ok(f"uv: {find_uv(ROOT / '.local' / 'tools')}")
    except SetupError as error:
        yield missing("uv", str(error))


def _terraform(deployment: Deployment) -> Finding:
    wanted = "{}.{}".format(*TERRAFORM)
    said = _said(deployment, "terraform version")
    found = re.search(r"Terraform v(\d+)\.(\d+)", said)
    if not found:
        return missing("terraform", f"install Terraform {wanted} or newer")
    if (int(found[1]), int(found[2])) < TERRAFORM:
        return missing(f"{found[0]} is too old", f"the state is locked in S3, which {wanted} brought: install it")
    return ok(found[0])


def _there(deployment: Deployment, name: str, command: str, to_do: str) -> Finding:
    said = _said(deployment, command)
    return ok(said.splitlines()[0]) if said else missing(name, to_do)


def _said(deployment: Deployment, command: str) -> str:
    try:
        done = deployment.run(command.split(), capture_output=True)
    except DeployError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
