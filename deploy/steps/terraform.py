"""terraform init, a plan into a file, and that plan applied: what was shown is what is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.places import DIST, terraform_folder
from deploy.step import Step

NOTHING, CHANGES = 0, 2
"""What plan -detailed-exitcode exits with."""
LOCK_WAIT = "-lock-timeout=5m"
_VERBS = {"create": "create", "update": "change", "delete": "destroy", "read": "read", "no-op": "", "forget": "forget"}


def plan_file(environment: str) -> Path:
    """Where the plan is kept until it is applied. It holds values: dist/ is not committed."""
    return DIST / "terraform" / f"{environment}.tfplan"


def text_file(environment: str) -> Path:
    """Where a dry run leaves the plan as people read it, without what is marked as sensitive."""
    return DIST / "terraform" / f"{environment}.txt"


def terraform(environment: str, *arguments: str) -> list[str]:
    """A command on the environment's root module."""
    return ["terraform", f"-chdir={terraform_folder(environment)}", *arguments]


def init(deployment: Deployment) -> None:
    """terraform init with the state's place. Raises DeployError."""
    folder = terraform_folder(deployment.environment)
    if not (folder / "backend.tfvars").exists():
        raise DeployError(
            f"{deployment.here(folder)}/backend.tfvars is not there, so the state has no place",
            "terraform output -raw backend_config in terraform/bootstrap prints it",
        )
    deployment.must(
        terraform(deployment.environment, "init", "-input=false", "-backend-config=backend.tfvars", "-no-color"),
        "see what Terraform said above",
    )


def plan(deployment: Deployment) -> str:
    """Plan into the file. What would be done in a line, empty when nothing. Raises DeployError."""
    file = plan_file(deployment.environment)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    command = terraform(
        deployment.environment, "plan", "-input=false", "-no-color", LOCK_WAIT, "-detailed-exitcode", f"-out={file}"
    )
    done = deployment.run(command)
    if done.returncode not in (NOTHING, CHANGES):
        raise DeployError("terraform plan failed", "see what Terraform said above")
    return "" if done.returncode == NOTHING else counted(_shown(deployment, file))


def counted(shown: dict[str, Any]) -> str:
    """A plan's JSON as a line: how many of what, and by address all that goes or is made anew."""
    counts: dict[str, int] = {}
    gone = []
    for resource in shown.get("resource_changes", []):
        actions = resource["change"]["actions"]
        kind = "replace" if len(actions) > 1 else _VERBS[actions[0]]
        if kind and kind != "read":
            counts[kind] = counts.get(kind, 0) + 1
        if "delete" in actions:
            gone.append(resource["address"])
    told = ", ".join(f"{count} to {kind}" for kind, count in sorted(counts.items())) or "outputs only"
    return told + (f"; it destroys {', '.join(gone)}" if gone else "")


def _shown(deployment: Deployment, file: Path) -> dict[str, Any]:
    done = deployment.must(terraform(deployment.environment, "show", "-json", str(file)), capture_output=True)
    return json.loads(done.stdout)


def _do(deployment: Deployment) -> str:
    file = plan_file(deployment.environment)
    init(deployment)
    try:
        told = plan(deployment)
        if deployment.dry_run:
            show = terraform(deployment.environment, "show", "-no-color", str(file))
            text_file(deployment.environment).write_text(deployment.must(show, capture_output=True).stdout)
            return f"would apply: {told}" if told else "nothing to change"
        if not told:
            return "nothing to change"
        deployment.say(told)
        deployment.must(
            terraform(deployment.environment, "apply", "-input=false", "-no-color", LOCK_WAIT, str(file)),
            "AccessDenied is an administrator's to apply (terraform/modules/github/README.md); else see above",
        )
        return f"applied: {told}"
    finally:
        file.unlink(missing_ok=True)


STEP = Step("terraform", "plan, and apply that plan", _do, takes=("package", "mwaa-package"))
