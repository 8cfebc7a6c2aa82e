"""terraform.tfvars as the deployment reads it."""

from __future__ import annotations

import shutil

import pytest

from deploy import given_values
from deploy.errors import DeployError
from deploy.places import ENVIRONMENTS, terraform_folder
from deploy.values import read_values


@pytest.fixture(params=ENVIRONMENTS)
def environment(request, tmp_path):
    """The environment's example as somebody would copy it."""
    source = terraform_folder(request.param)
    shutil.copy(source / "variables.tf", tmp_path)
    shutil.copy(source / "terraform.tfvars.example", tmp_path / "terraform.tfvars")
    return request.param, tmp_path


def test_the_example_is_read(environment):
    name, folder = environment
    values = read_values(name, folder)

    assert values.account_id == "123456789012"
    assert values.region == "eu-west-1"
    assert values.orchestrator == {"dev": "eventbridge", "prod": "mwaa"}[name]
    assert values.alert_emails == ["on-call@example.com"]
    assert values.snowflake_account == "myorg-myaccount"
    assert values.snowflake_login == ("TERRAFORM", "ACCOUNTADMIN")


def test_what_is_not_given_is_terraform_s_default(environment):
    values = read_values(*environment)
    assert values.architecture == "arm64"
    assert values.given["reserved_concurrency"]["publish"] == {"dev": -1, "prod": 4}[environment[0]]


def test_a_later_file_wins_as_it_does_for_terraform(environment):
    name, folder = environment
    (folder / "more.auto.tfvars").write_text('region = "eu-north-1"\nmarket_api = { tier = "keyless" }\n')
    values = read_values(name, folder)
    assert values.region == "eu-north-1"
    assert values.given["market_api"] == {"tier": "keyless"}


def test_without_the_file_it_says_which_and_how_to_make_it(tmp_path):
    with pytest.raises(DeployError, match=r"terraform/environments/dev/terraform\.tfvars is not there") as error:
        read_values("dev", tmp_path)
    assert "terraform.tfvars.example" in error.value.way_out


def test_a_file_that_is_no_hcl_is_named(environment):
    name, folder = environment
    (folder / "terraform.tfvars").write_text("account_id = {")
    with pytest.raises(DeployError, match=r"terraform\.tfvars cannot be read"):
        read_values(name, folder)


def test_a_value_that_is_missing_is_named(environment):
    name, folder = environment
    (folder / "terraform.tfvars").write_text("")
    with pytest.raises(DeployError, match="account_id is not in"):
        _ = read_values(name, folder).account_id


def test_variables_become_files_that_nobody_else_reads(tmp_path):
    given = {"TERRAFORM_TFVARS": 'region = "eu-west-1"', "BACKEND_TFVARS": 'bucket = "b"\n'}
    assert given_values.write("dev", given, tmp_path) == ["terraform.tfvars", "backend.tfvars"]
    assert (tmp_path / "backend.tfvars").read_text() == 'bucket = "b"\n'
    assert (tmp_path / "terraform.tfvars").stat().st_mode & 0o777 == 0o600
    assert given_values.write("dev", given, tmp_path)  # again: they are the same


def test_a_person_s_file_is_not_replaced(tmp_path):
    (tmp_path / "terraform.tfvars").write_text("mine = 1\n")
    with pytest.raises(DeployError, match="TERRAFORM_TFVARS says another"):
        given_values.write("dev", {"TERRAFORM_TFVARS": "theirs = 1"}, tmp_path)
    assert (tmp_path / "terraform.tfvars").read_text() == "mine = 1\n"


def test_without_variables_nothing_is_written(tmp_path):
    assert given_values.write("dev", {"TERRAFORM_TFVARS": " "}, tmp_path) == []
    assert list(tmp_path.iterdir()) == []
