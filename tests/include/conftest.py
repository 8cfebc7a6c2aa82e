"""The dbt project: parsed without Snowflake, and built on the laptop's Snowflake."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from etl.contracts.names import names_for
from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import DBT_PROJECT, VENVS, dbt_env
from local.provision.snowflake import statements
from local.settings import ACCOUNT, ENVIRONMENT, HOST, ROOT, LocalSettings
from local.snowflake.client import connect
from tests.include.landing import load, quote, run_of
from tests.patience import PATIENCE, eventually

HOUR = datetime(2026, 11, 23, 2, tzinfo=UTC)
COINS = ("bitcoin", "4", "true", "-3")
AS_AIRFLOW = {"AIRFLOW_CTX_DAG_ID": "market_hourly", "AIRFLOW_CTX_DAG_RUN_ID": "scheduled__2026-11-23"}
DBT = Path(os.environ.get("DBT_EXECUTABLE", VENVS / "dbt" / "bin" / "dbt"))
# The server needs the cloud's packages, these tests only Snowflake's connector.
CLOUD = sys.executable if find_spec("fakesnow") else os.environ.get("CLOUD_PYTHON", VENVS / "cloud" / "bin" / "python")


@pytest.fixture(scope="session")
def names():
    return names_for(ENVIRONMENT, ACCOUNT)


@pytest.fixture(scope="session")
def manifest(names):
    """target/manifest.json as dbt wrote it."""
    # the variables of `make run`, so that neither makes the other parse again
    ensure_manifest(dbt_env(LocalSettings.from_env(), names), dbt=DBT)
    return json.loads((DBT_PROJECT / "target" / "manifest.json").read_text())


def run_dbt(state, *arguments, env):
    """One command of real dbt on the project, which keeps what it writes below `state`."""
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    folders += ["--target-path", str(state / "target"), "--log-path", str(state / "logs")]
    return subprocess.run(
        [str(DBT), "--no-use-colors", *arguments, *folders],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def dbt_project(tmp_path_factory, names):
    """dbt without Snowflake: `dbt_project(*arguments, env={})` answers the finished process."""
    state = tmp_path_factory.mktemp("dbt")
    base = dbt_env(LocalSettings.from_env(), names)
    return lambda *arguments, env: run_dbt(state, *arguments, env=base | env)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory, names):
    """The laptop's Snowflake, provisioned and empty; each test forgets what the one before left."""
    with open_warehouse(tmp_path_factory.mktemp("warehouse"), names) as opened:
        yield opened


@pytest.fixture(scope="session")
def built(tmp_path_factory, names):
    """Another one, on which an hour was built once, to be read: `coins`; `said` and `log` are dbt's output and log."""
    with open_warehouse(tmp_path_factory.mktemp("built"), names) as opened:
        rows = [quote(coin, HOUR) for coin in COINS]
        load(opened.query, "MARKET", rows)
        load(opened.query, "MARKET_RUN", [run_of(rows)])
        opened.coins, opened.said = COINS, opened.dbt("build", env=AS_AIRFLOW)
        opened.log = (opened.logs / "dbt.log").read_text()
        yield opened


@contextmanager
def open_warehouse(state, names):
    """A Snowflake with `query(sql)`, `dbt(*arguments)`, which answers its output, and `session(role)`, its query."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    settings = LocalSettings(state, {"snowflake": port, "aws": 1, "airflow": 1, "market_api": 1})
    env = {**os.environ, "LOCAL_STATE": str(state), "SNOWFLAKE_PORT": str(port), "PYTHONPATH": str(ROOT)}
    with (state / "log").open("w") as log:
        server = subprocess.Popen([str(CLOUD), "-m", "local.snowflake"], env=env, stdout=log, stderr=log, cwd=ROOT)
    try:
        eventually(lambda: _listens(port, server, state / "log"), "the laptop's Snowflake")
        with connect(settings, login_timeout=PATIENCE) as connection, connection.cursor() as cursor:
            for statement in statements(names):
                cursor.execute(statement)

            def query(sql):
                return cursor.execute(sql).fetchall()

            def dbt(*arguments, check=True, role=None, env=None):
                env = dbt_env(settings, names) | ({"SNOWFLAKE_ROLE": role} if role else {}) | (env or {})
                done = run_dbt(state, *arguments, env=env)
                assert done.returncode == 0 or not check, done.stdout + done.stderr
                return done.stdout

            @contextmanager
            def session(role):
                with connect(settings, role=role, login_timeout=PATIENCE) as mine, mine.cursor() as own:
                    yield lambda sql: own.execute(sql).fetchall()

            yield SimpleNamespace(query=query, dbt=dbt, session=session, logs=state / "logs")
    finally:
        server.terminate()
        server.wait()


def _listens(port, server, log):
    assert server.poll() is None, log.read_text()
    with closing(socket.socket()) as probe:
        return probe.connect_ex((HOST, port)) == 0
