"""What Terraform is asked, and in which order; what a plan comes to."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from deploy.deployment import run
from deploy.errors import DeployError
from deploy.steps import terraform
from tests.deploy.conftest import Noted, deployment

CREATES = {"resource_changes": [{"address": "aws_sqs_queue.a", "change": {"actions": ["create"]}}]}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(terraform, "terraform_folder", lambda environment: tmp_path)
    monkeypatch.setattr(terraform, "DIST", tmp_path / "dist")
    (tmp_path / "backend.tfvars").write_text("use_lockfile = true\n")
    return tmp_path


def asked(noted):
    return [command[2] for command in noted.commands]


def test_the_plan_that_was_shown_is_the_one_that_is_applied(folder):
    noted = Noted(plan=(terraform.CHANGES, ""), show=(0, json.dumps(CREATES)))
    assert terraform.STEP.do(deployment(run=noted)) == "applied: 1 to create"

    assert asked(noted) == ["init", "plan", "show", "apply"]
    init, plan, _, apply = noted.commands
    assert "-backend-config=backend.tfvars" in init
    file = str(terraform.plan_file("dev"))
    assert f"-out={file}" in plan
    assert apply[-1] == file
    assert "-auto-approve" not in apply


def test_nothing_to_change_applies_nothing():
    noted = Noted(plan=(terraform.NOTHING, ""))
    assert terraform.STEP.do(deployment(run=noted)) == "nothing to change"
    assert asked(noted) == ["init", "plan"]


def test_a_dry_run_plans_and_leaves_the_text(folder):
    noted = Noted(plan=(terraform.CHANGES, ""), show=(0, json.dumps(CREATES)))
    assert terraform.STEP.do(deployment(run=noted, dry_run=True)) == "would apply: 1 to create"
    assert asked(noted) == ["init", "plan", "show", "show"]
    assert terraform.text_file("dev").exists()


def test_a_plan_that_fails_is_not_applied():
    noted = Noted(plan=(1, ""))
    with pytest.raises(DeployError, match="terraform plan failed"):
        terraform.STEP.do(deployment(run=noted))
    assert asked(noted) == ["init", "plan"]


def test_the_plan_does_not_stay_behind(folder):
    def run(command, **options):
        if "plan" in command:
            terraform.plan_file("dev").write_text("secret")
        return Noted(plan=(terraform.CHANGES, ""), show=(0, json.dumps(CREATES)), apply=(1, "AccessDenied"))(command)

    with pytest.raises(DeployError, match="AccessDenied"):
        terraform.STEP.do(deployment(run=run))
    assert not terraform.plan_file("dev").exists()


def test_without_the_state_s_place_nothing_is_asked(folder):
    (folder / "backend.tfvars").unlink()
    noted = Noted()
    with pytest.raises(DeployError, match=r"backend\.tfvars is not there"):
        terraform.STEP.do(deployment(run=noted))
    assert noted.commands == []


def test_what_is_destroyed_is_named():
    changes = [
        ("a", ["create"]), ("b", ["update"]), ("c", ["delete", "create"]), ("d", ["delete"]), ("e", ["no-op"]),
        ("f", ["read"]),
    ]  # fmt: skip
    shown = {"resource_changes": [{"address": name, "change": {"actions": actions}} for name, actions in changes]}
    told = terraform.counted(shown)
    assert told == "1 to change, 1 to create, 1 to destroy, 1 to replace; it destroys c, d"


ROOT_MODULE = """
terraform {
  backend "local" {}
}

variable "word" {
  default = "one"
}

resource "terraform_data" "this" {
  input            = var.word
  triggers_replace = var.word
}
"""


@pytest.fixture
def real(folder):
    """A root module that needs no provider, for Terraform itself."""
    if not shutil.which("terraform"):
        pytest.skip("NOT TESTED: terraform is not on this machine")
    (folder / "main.tf").write_text(ROOT_MODULE)
    (folder / "backend.tfvars").write_text(f'path = "{folder / "state"}"\n')
    env = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    return folder, lambda **more: deployment(run=lambda command, **how: run(command, **{"env": env, **how}), **more)


def test_terraform_itself_plans_applies_and_then_finds_nothing_to_change(real):
    folder, made = real
    assert terraform.STEP.do(made(dry_run=True)) == "would apply: 1 to create"
    assert not (folder / "state").exists()
    assert "terraform_data.this will be created" in terraform.text_file("dev").read_text()

    assert terraform.STEP.do(made()) == "applied: 1 to create"
    assert terraform.STEP.do(made()) == "nothing to change"
    assert terraform.STEP.do(made(dry_run=True)) == "nothing to change"

    (folder / "terraform.tfvars").write_text('word = "two"\n')
    assert terraform.STEP.do(made()) == "applied: 1 to replace; it destroys terraform_data.this"
    assert not terraform.plan_file("dev").exists()
