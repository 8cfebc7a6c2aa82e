"""Astro's files against the settings of `make up`."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from etl.contracts.names import names_for
from local.airflow.environment import airflow_env, connections
from local.containers.astro import (
    HOME,
    HOSTS,
    as_dockerfile,
    image_environment,
    standalone_environment,
    write_standalone,
)
from local.settings import ACCOUNT, ENVIRONMENT, LocalSettings
from tests.local.containers.compose import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.fixture
def names():
    return names_for(ENVIRONMENT, ACCOUNT)


def test_the_image_has_the_settings_of_make_up():
    assert as_dockerfile(image_environment()) in DOCKERFILE, "python -m local.containers.astro prints what it has to be"


def test_the_image_has_every_setting_of_the_dags(tmp_path, names):
    wanted = {name for name in airflow_env(LocalSettings(tmp_path), names) if name.startswith("AIRFLOW__FINANCE__")}
    assert wanted
    assert wanted <= set(image_environment())


def test_the_image_has_no_secret_and_no_path_of_a_laptop(tmp_path):
    made = image_environment()
    assert not [name for name in made if re.search("PASSWORD|SECRET|CONN", name)]
    assert str(ROOT) not in as_dockerfile(made)


def test_what_the_image_names_is_made_by_it():
    made = image_environment()
    assert made["AIRFLOW__FINANCE__DBT_EXECUTABLE_PATH"] == f"{HOME}/.local/venvs/dbt/bin/dbt"
    assert "python -m local.setup dbt" in DOCKERFILE
    assert made["AIRFLOW__FINANCE__DBT_PROJECT_PATH"] == f"{HOME}/dbt/finance"
    assert "cp -R include/dbt/finance dbt/finance" in DOCKERFILE


def test_its_connections_are_those_of_make_up_by_the_containers_names(tmp_path, names):
    snowflake = names["snowflake"]
    wanted = {
        name.removeprefix("AIRFLOW_CONN_").lower(): json.loads(value)
        for name, value in connections(
            LocalSettings(tmp_path, hosts=HOSTS), snowflake["database"], snowflake["roles"]["operator"]
        ).items()
    }
    given = {
        one["conn_id"]: {
            "conn_type": one["conn_type"],
            "login": one["conn_login"],
            "password": one["conn_password"],
            "extra": json.loads(one["conn_extra"]),
        }
        for one in yaml.safe_load((ROOT / "airflow_settings.yaml").read_text())["airflow"]["connections"]
    }
    assert given == wanted


def test_the_runtime_is_pinned_to_a_build_and_to_mwaa_s_python():
    [image] = re.findall(r"^FROM (\S+)$", DOCKERFILE, re.MULTILINE)
    assert re.fullmatch(r"astrocrpublic\.azurecr\.io/runtime:3\.3-\d+-python-3\.12", image)


def test_standalone_has_the_settings_on_loopback_and_leaves_astro_what_is_its_own(tmp_path):
    made = standalone_environment(LocalSettings(tmp_path))
    assert json.loads(made["AIRFLOW_CONN_AWS_DEFAULT"])["extra"]["endpoint_url"] == "http://127.0.0.1:8602"
    assert made["AIRFLOW__CORE__PLUGINS_FOLDER"] == str(ROOT / "plugins")
    assert made["AIRFLOW__API__HOST"] == "127.0.0.1"
    # Astro gives its web server a port, and tells its tasks; a database of its own has logins of its own
    for name in ("AIRFLOW__API__PORT", "AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "AIRFLOW__API_AUTH__JWT_SECRET"):
        assert name not in made
    assert not [name for name in made if name.startswith(("AIRFLOW__DATABASE__", "AIRFLOW__CORE__SIMPLE_AUTH"))]


def test_the_file_for_standalone_reads_back_as_astro_reads_it(tmp_path):
    settings = LocalSettings(tmp_path)
    lines = write_standalone(settings).read_text().splitlines()
    assert dict(line.split("=", 1) for line in lines) == standalone_environment(settings)
