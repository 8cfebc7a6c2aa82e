"""What is shipped of the dbt project: the folder for Airflow, and the one that Snowflake deploys and runs itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from etl.contracts.names import names_for
from etl.package.errors import RegistryUnreachable
from local.dbt import native, shipped
from local.dbt.__main__ import ENVIRONMENTS, main
from local.dbt.errors import DbtPackageError
from local.dbt.files import PROJECT, project_files
from local.dbt.venvs import programs
from local.settings import ROOT

DBT = Path(os.environ.get("DBT_EXECUTABLE", ROOT / ".local" / "venvs" / "dbt" / "bin" / "dbt"))
KNOWN = {"SNOWFLAKE_ACCOUNT": "acme-main", "SNOWFLAKE_USER": "FINANCE_AIRFLOW"}
SNOWFLAKE_CLI = "3.30.0"
# Snowflake CLI from the inside, with an account that only takes notes: the SQL it sends, a line each.
NOTING = """
import json, sys
from unittest import mock
from snowflake.cli._app.cli_app import CliAppFactory
from snowflake.cli.api.connections import OpenConnectionCache
from snowflake.cli.api.sql_execution import BaseSqlExecutor
from typer.testing import CliRunner

class Answer(list):
    description, query, sfqid = (), "", ""
    def fetchone(self):
        return self[0] if self else None
    def fetchall(self):
        return list(self)

def note(self, sql, **ignored):
    sys.__stdout__.write(" ".join(sql.split()) + "\\n")  # at once: uploads run side by side
    supported = json.dumps([{"dbt_version": version} for version in sys.argv[1].split(",")])
    yield Answer([[supported]] if "SUPPORTED_DBT" in sql else [["A_ROLE"]] if "current_role" in sql else [])

def connect(cache, key, context):
    cache.connections[key] = mock.Mock(database=None, schema=None)

with mock.patch.object(BaseSqlExecutor, "_execute_string", note), mock.patch.object(
    OpenConnectionCache, "_insert", connect
):
    done = CliRunner().invoke(CliAppFactory().create_or_get_app(), sys.argv[2:])
sys.exit(f"{done.output}{done.exception!r}" if done.exit_code else 0)
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """`make dbt-package ENV=prod`, account and user known."""
    into = tmp_path_factory.mktemp("dist")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in KNOWN.items():
            patch.setenv(name, value)
        assert main(["--env", "prod", "--into", str(into), "--dbt", str(DBT)]) == 0
    return into / "prod"


@pytest.fixture
def start(package, tmp_path):
    """Start dbt as Cosmos does, from the shipped folder in another place: `start(VARIABLE=…)` answers its log."""
    folder = tmp_path / "elsewhere" / "finance"
    shutil.copytree(package / "airflow", folder)

    def go(*arguments, **differing):
        run_time = {**shipped.variables("prod", KNOWN), "SNOWFLAKE_PRIVATE_KEY": "the real one", "DBT_TARGET": "prod"}
        command = [str(DBT), "--no-use-colors", "--log-level", "debug", "parse", "--project-dir", str(folder)]
        command += ["--profiles-dir", str(folder), *shipped.flags("prod"), *arguments]
        env = {**os.environ, **run_time, **differing}
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return go


def files_below(folder):
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_native_profile_has_the_names_of_the_contract(environment):
    target = yaml.safe_load((native.NATIVE / "profiles.yml").read_text())["finance"]["outputs"][environment]
    snowflake = names_for(environment, "")["snowflake"]

    assert target["database"] == snowflake["database"]
    assert target["role"] == snowflake["roles"]["transformer"]
    assert target["warehouse"] == snowflake["warehouses"]["transform"]
    assert target["schema"] == snowflake["schemas"]["staging"]


def test_the_native_profile_is_one_that_every_snowflake_cli_takes():
    text = (native.NATIVE / "profiles.yml").read_text()
    profiles = yaml.safe_load(text)

    assert list(profiles) == [yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["profile"]]
    assert set(profiles["finance"]["outputs"]) == set(ENVIRONMENTS)
    for target in profiles["finance"]["outputs"].values():
        # older CLIs refuse a target with less or more than this
        required = {"account", "database", "role", "schema", "type", "user", "warehouse"}
        assert required <= target.keys() <= required | {"threads"}
    assert "env_var" not in text


def test_the_folder_for_snowflake_is_the_project_and_nothing_else(package):
    assert files_below(package / "snowflake") == {*project_files(), Path("profiles.yml")}
    assert (package / "snowflake" / "profiles.yml").read_bytes() == (native.NATIVE / "profiles.yml").read_bytes()


def test_the_folder_for_airflow_brings_the_manifest_the_parse_and_the_documentation(package):
    target = {Path("target") / name for name in ("manifest.json", "partial_parse.msgpack", "static_index.html")}
    brought = {Path("profiles.yml"), *target}

    assert files_below(package / "airflow") == {*project_files(), *brought}
    manifest = json.loads((package / "airflow" / "target" / "manifest.json").read_text())
    assert {node["database"] for node in manifest["nodes"].values()} == {"FINANCE_PROD"}


def test_the_documentation_has_the_models_of_its_environment_and_asks_no_snowflake(package):
    page = (package / "airflow" / "target" / "static_index.html").read_text()

    for node in ("model.finance.data_quality_hourly", "snapshot.finance.snap_coin", "exposure.finance.market_now"):
        assert node in page
    assert "FINANCE_PROD" in page


def test_project_files_are_what_git_has_of_the_project():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    known = {Path(line) for line in listed.stdout.splitlines() if (PROJECT / line).exists()}
    hidden = {path for path in known if any(part.startswith(".") for part in path.parts)}

    assert set(project_files()) == known - hidden - {Path("profiles.yml")}


def test_no_place_of_the_package_is_this_checkout_or_its_own(package):
    for name in ("partial_parse.msgpack", "static_index.html"):
        written = (package / "airflow" / "target" / name).read_bytes()

        assert str(package.parent).encode() not in written
        assert str(PROJECT).encode() not in written


def test_a_worker_takes_the_parse_over_whatever_its_key_and_its_place(start):
    said = start(AIRFLOW_CTX_DAG_ID="market_hourly", DBT_EXCLUDE_RESOURCE_TYPES="unit_test")

    assert "Unable to do partial parsing" not in said
    assert "0 files deleted, 0 files added, 0 files changed" in said


@pytest.mark.full
@pytest.mark.parametrize("name", ["SNOWFLAKE_ACCOUNT", "SNOWFLAKE_USER", "SNOWFLAKE_ROLE", "SNOWFLAKE_WAREHOUSE"])
def test_another_connection_parses_anew(start, name):
    assert "Unable to do partial parsing because profile has changed" in start(**{name: "another"})


@pytest.mark.full
def test_other_vars_parse_anew(start):
    assert "Unable to do partial parsing because config vars" in start("--vars", "{lookback_hours: 4}")


@pytest.mark.full
def test_without_account_and_user_no_parse_is_shipped_that_nobody_could_take_over(tmp_path):
    assert shipped.assemble("dev", tmp_path, DBT, given={}) is False

    assert files_below(tmp_path / "target") == {Path("manifest.json"), Path("static_index.html")}


def test_a_project_that_dbt_cannot_read_leaves_the_last_package_alone(tmp_path, capsys):
    last = tmp_path / "prod" / "airflow"
    last.mkdir(parents=True)
    refusing = tmp_path / "dbt"
    refusing.write_text("#!/bin/sh\necho 'Compilation Error: the third model'; exit 2\n")
    refusing.chmod(0o755)

    assert main(["--env", "prod", "--into", str(tmp_path), "--dbt", str(refusing)]) == 1

    assert "the third model" in capsys.readouterr().err
    assert last.exists()


def test_a_dbt_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(DbtPackageError, match="cannot be run"):
        shipped.assemble("dev", tmp_path / "folder", tmp_path / "no-dbt")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_task_builds_its_environment_each_hour(environment):
    statement = native.task_statement(environment)
    snowflake = names_for(environment, "")["snowflake"]
    home = f"{snowflake['database']}.{snowflake['schemas']['staging']}"

    assert "$" not in statement
    assert statement.startswith(f"create or alter task {home}.{snowflake['dbt_task']}\n")
    assert f"warehouse = {snowflake['warehouses']['transform']}\n" in statement
    assert re.search(r"'USING CRON \d{1,2} \* \* \* \* UTC'", statement)
    [arguments] = re.findall(rf"execute dbt project {home}\.{snowflake['dbt_project']}\s+args = '(.*)'", statement)
    assert arguments == f"build --target {environment} --exclude-resource-type unit_test"


@pytest.mark.full
def test_snowflake_cli_takes_folder_and_command(package, tmp_path):
    try:
        python = programs("snowflake-cli", f"snowflake-cli=={SNOWFLAKE_CLI}") / "python"
    except RegistryUnreachable as error:
        pytest.skip(f"Snowflake CLI cannot be installed here: {error}")
    snow, *arguments = native.deploy_command("prod", package / "snowflake")
    assert snow == "snow"

    done = subprocess.run(
        [str(python), "-c", NOTING, ",".join(native.VERSIONS), *arguments],
        env={**os.environ, "SNOWFLAKE_HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    sent = done.stdout.splitlines()
    assert "use role FINANCE_PROD_TRANSFORMER" in sent  # it tries the profile's role
    uploaded = {re.search(r"@\S+?_STAGE/?(\S*)", line)[1] for line in sent if line.startswith("put ")}
    assert uploaded == {str(path.parent).removeprefix(".") for path in project_files()}
    assert sent[-1].startswith("CREATE DBT PROJECT FINANCE_PROD.STAGING.FINANCE FROM @FINANCE_PROD.STAGING.")
    assert sent[-1].endswith(f"DEFAULT_TARGET='prod' DBT_VERSION='{native.VERSIONS[-1]}'")
