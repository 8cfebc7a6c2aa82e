"""The steps that are commands of others: which, with which variables."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.errors import DeployError
from deploy.places import ROOT
from deploy.steps import packages, snowflake, tableau
from local.dbt import native
from local.dbt.native import deploy_command
from tests.deploy.conftest import Noted, deployment

WITHOUT_MWAA = {"orchestrator": "eventbridge"}
TOKEN = {"TABLEAU_SERVER": "https://t.example", "TABLEAU_TOKEN_NAME": "n", "TABLEAU_TOKEN_VALUE": "v"}
MAKEFILE = (ROOT / "Makefile").read_text()


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(snowflake, "dbt_package", lambda environment: tmp_path)
    (tmp_path / "snowflake").mkdir()
    (tmp_path / "snowflake" / "dbt_project.yml").touch()
    return tmp_path


def test_packages_are_made_by_make_as_a_person_makes_them():
    noted = Noted()
    made = deployment(run=noted)
    for step in (packages.PACKAGE, packages.DBT_PACKAGE, packages.MWAA_PACKAGE):
        step.do(made)

    assert [command[2:] for command in noted.commands[:2]] == [["package", "ARCH=arm64"], ["dbt-package", "ENV=dev"]]
    assert noted.commands[2][1:] == ["-m", "local.mwaa", "--env", "dev"]
    assert "\n\t@$(PYTHON) -m local.mwaa --env" in MAKEFILE


def test_dbt_s_parse_is_made_for_who_runs_it():
    noted = Noted()
    packages.DBT_PACKAGE.do(deployment("prod", run=noted))
    [env] = noted.environments
    assert env == {"SNOWFLAKE_ACCOUNT": "myorg-myaccount", "SNOWFLAKE_USER": "FINANCE_PROD_DBT"}


def test_snowflake_gets_the_command_that_make_dbt_package_prints(project):
    noted = Noted()
    env = {"SNOWFLAKE_DBT_PRIVATE_KEY": "KEY", "SNOWFLAKE_PRIVATE_KEY": "terraform's", "PATH": "p"}
    said = snowflake.STEP.do(deployment(run=noted, env=env, values=WITHOUT_MWAA))

    [command] = noted.commands
    assert command[1:-1] == deploy_command("dev", project / "snowflake")[1:]
    assert command[-1] == "--temporary-connection"
    assert said == "FINANCE_DEV.STAGING.FINANCE is up to date" or "FINANCE" in said
    assert noted.environments == [
        {
            "PATH": "p",
            "SNOWFLAKE_ACCOUNT": "myorg-myaccount",
            "SNOWFLAKE_USER": "FINANCE_DEV_DBT",
            "SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE_JWT",
            "SNOWFLAKE_PRIVATE_KEY_RAW": "KEY",
        }
    ]
    assert "KEY" not in " ".join(command)


def test_snowflake_s_dry_run_tells_the_command_and_needs_no_key(project):
    noted = Noted()
    told = snowflake.STEP.do(deployment(run=noted, dry_run=True, values=WITHOUT_MWAA))
    assert told.startswith("would run: snow dbt deploy FINANCE_DEV.STAGING.FINANCE --source ")
    assert noted.commands == []


def test_snowflake_without_the_key_names_it(project):
    with pytest.raises(DeployError, match="SNOWFLAKE_DBT_PRIVATE_KEY is not set: the private key of FINANCE_DEV_DBT"):
        snowflake.STEP.do(deployment(values=WITHOUT_MWAA))


def test_where_airflow_runs_dbt_snowflake_gets_no_project():
    assert not snowflake.STEP.serves(deployment())
    somebody_else_s = {**WITHOUT_MWAA, "snowflake": {"managed": False}}
    assert not snowflake.STEP.serves(deployment(values=somebody_else_s))
    assert snowflake.STEP.serves(deployment(values=WITHOUT_MWAA))


@pytest.mark.full
def test_snowflake_cli_knows_the_command_and_takes_the_connection_from_the_environment(project, tmp_path):
    """It gets as far as the key, which is none."""
    native.assemble(project / "snowflake")
    made = deployment(values=WITHOUT_MWAA)
    env = {"HOME": str(tmp_path), "SNOWFLAKE_HOME": str(tmp_path), "PATH": os.environ["PATH"], "COLUMNS": "300"}
    done = subprocess.run(
        snowflake.command(made),
        env={**env, **snowflake.connection(made, "no key")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    said = (done.stdout + done.stderr).lower()
    assert "no such option" not in said
    assert "usage" not in said
    assert "key" in said, said


def test_tableau_is_published_by_make_and_only_compared_in_a_dry_run():
    noted = Noted()
    assert tableau.STEP.do(deployment(run=noted, env=TOKEN)) == "published"
    assert tableau.STEP.do(deployment(run=noted, env=TOKEN, dry_run=True)) == "compared"
    assert [command[2:] for command in noted.commands] == [
        ["tableau-publish", "ENV=dev"], ["tableau-publish", "ENV=dev", "DRY_RUN=1"],
    ]  # fmt: skip
    assert noted.environments[0] == {**TOKEN, "SNOWFLAKE_ACCOUNT": "myorg-myaccount"}
    assert "\ntableau-publish:" in MAKEFILE


def test_tableau_is_left_out_where_none_of_its_variables_is_set():
    assert not tableau.STEP.serves(deployment(env={"TABLEAU_SERVER": " "}))
    assert tableau.STEP.serves(deployment(env={"TABLEAU_SERVER": "https://t.example"}))


def test_the_venv_has_snowflake_cli():
    assert Path(sys.executable).with_name("snow").exists()
