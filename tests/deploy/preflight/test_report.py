"""The command: what it prints, and when it fails."""

from __future__ import annotations

from botocore.exceptions import NoCredentialsError

from deploy import preflight
from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.finding import missing, ok, unknown
from deploy.preflight import __main__ as command
from tests.deploy.conftest import deployment
from tests.deploy.stubbed import error


def reported(monkeypatch, capsys, *checks):
    monkeypatch.setattr(command, "CHECKS", [(f"check {number}", check) for number, check in enumerate(checks)])
    code = command.report(deployment())
    return code, capsys.readouterr().out


def test_unknown_is_no_failure_and_missing_is(monkeypatch, capsys):
    assert reported(monkeypatch, capsys, lambda it: [ok("a"), unknown("b", "why")])[0] == 0
    code, said = reported(monkeypatch, capsys, lambda it: [ok("a"), missing("b", "do this")])
    assert code == 1
    assert "missing  b" in said
    assert "do this" in said
    assert said.endswith("1 ok, 1 missing, 0 unknown\n")


def test_a_check_that_cannot_be_made_stops_no_other(monkeypatch, capsys):
    def refused(it):
        raise error("AccessDenied")

    def nobody(it):
        raise NoCredentialsError

    def deployment_error(it):
        raise DeployError("x is not set", "set it")

    code, said = reported(monkeypatch, capsys, refused, nobody, deployment_error, lambda it: [ok("the last")])
    assert code == 1
    assert "AWS says AccessDenied" in said
    assert "Unable to locate credentials" in said
    assert "x is not set" in said
    assert "ok       the last" in said


def test_without_values_it_says_how_to_make_them(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("deploy.values.terraform_folder", lambda environment: tmp_path)
    assert command.report(Deployment("dev")) == 1
    assert "terraform.tfvars.example" in capsys.readouterr().out


def test_every_check_is_in_the_list():
    from pathlib import Path

    modules = {path.stem for path in Path(preflight.__file__).parent.glob("*.py") if not path.stem.startswith("_")}
    assert {check.__module__.rpartition(".")[2] for _, check in preflight.CHECKS} == modules
