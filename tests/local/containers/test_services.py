from __future__ import annotations

import subprocess
import sys

import pytest

from local.airflow.environment import HourOptions, airflow_env
from local.airflow.services import airflow_services
from local.containers.services import airflow_environment, containers
from local.market_source import MarketSource
from local.settings import LISTEN_VARIABLE, LocalSettings
from local.stack import Stack
from local.up import POLL_SECONDS
from tests.local.containers.compose import ROOT

WITHOUT_A_QUEUE = ("snowpipe",)  # its URL is asked of AWS, which has to run


@pytest.fixture
def settings(tmp_path):
    return LocalSettings(tmp_path)


def test_a_container_runs_the_command_of_make_up_in_its_environment(settings):
    stack = Stack(settings, MarketSource.from_env(settings))
    env = airflow_env(settings, stack.names, HourOptions.from_env(poll_seconds=POLL_SECONDS))
    of_make_up = [stack.market_api(), stack.aws(), stack.snowflake(), *airflow_services(settings, env)]
    made = {name: make(settings) for name, make in containers().items() if name not in WITHOUT_A_QUEUE}
    assert list(made.values()) == of_make_up
    assert list(made) == [service.name for service in of_make_up]


def test_it_listens_beyond_loopback_only_where_it_is_told_to(settings, tmp_path):
    assert airflow_environment(settings)["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert containers()["aws"](settings).environment[LISTEN_VARIABLE] == "127.0.0.1"
    told = LocalSettings.from_env({"LOCAL_STATE": str(tmp_path), LISTEN_VARIABLE: "10.0.0.7"})
    assert airflow_environment(told)["AIRFLOW__API__HOST"] == "10.0.0.7"
    assert containers()["aws"](told).environment[LISTEN_VARIABLE] == "10.0.0.7"


def test_links_lead_to_the_published_port_and_services_to_each_other_s_names(tmp_path):
    named = LocalSettings.from_env({"LOCAL_STATE": str(tmp_path), "LAPTOP_HOSTS": "airflow=airflow,aws=aws"})
    env = airflow_environment(named)
    assert env["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:8600"
    assert env["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://airflow:8600/execution/"
    assert "http://aws:8602" in env["AIRFLOW_CONN_AWS_DEFAULT"]
    assert {"airflow", "aws", "127.0.0.1"} <= set(env["NO_PROXY"].split(","))


def test_metadata_is_in_postgresql_where_one_is_named(settings, tmp_path):
    assert airflow_environment(settings, {})["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].startswith("sqlite:")
    given = {"POSTGRES_HOST": "postgres", "POSTGRES_PASSWORD_FILE": str(tmp_path / "password")}
    url = airflow_environment(settings, given)["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    password = (tmp_path / "password").read_text()
    assert url == f"postgresql+psycopg2://airflow:{password}@postgres:5432/airflow"
    assert len(password) >= 32


def test_what_is_no_service_is_refused_with_those_that_are():
    done = subprocess.run(
        [sys.executable, "-m", "local.containers", "web"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "'web'" in done.stderr
    assert "airflow_scheduler" in done.stderr


def test_a_setting_that_cannot_be_used_is_one_line_and_no_traceback(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "local.containers", "aws"],
        cwd=ROOT, env={"LOCAL_STATE": str(tmp_path), "AWS_PORT": "many"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("aws: AWS_PORT=many")
    assert "Traceback" not in done.stderr
