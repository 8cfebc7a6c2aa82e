"""The laptop's Snowflake for tests, provisioned and empty, and real dbt on it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

from local.airflow.environment import DBT_PROJECT, VENVS, dbt_env
from local.provision.snowflake import statements
from local.settings import HOST, ROOT, LocalSettings
from local.snowflake.client import connect
from tests.patience import PATIENCE, eventually
from tests.ports import free_port

DBT = Path(os.environ.get("DBT_EXECUTABLE", VENVS / "dbt" / "bin" / "dbt"))
# The server needs the cloud's packages, these tests only Snowflake's connector.
CLOUD = sys.executable if find_spec("fakesnow") else os.environ.get("CLOUD_PYTHON", VENVS / "cloud" / "bin" / "python")


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


@contextmanager
def open_warehouse(state, names):
    """A Snowflake with `query(sql)`, `dbt(*arguments)`, which answers its output, and `session(role)`, its query;
    `settings` are the laptop's."""
    port = free_port()
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

            yield SimpleNamespace(query=query, dbt=dbt, session=session, logs=state / "logs", settings=settings)
    finally:
        server.terminate()
        server.wait()


def _listens(port, server, log):
    assert server.poll() is None, log.read_text()
    with closing(socket.socket()) as probe:
        return probe.connect_ex((HOST, port)) == 0
