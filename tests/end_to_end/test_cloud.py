"""`make cloud`, and beside it an Airflow that is started as `astro dev start --standalone` starts it.

Astro's CLI is not there: this is `airflow standalone` of the laptop's own venv, under the file that `make cloud` wrote
and what Astro puts over it (read in its sources), in a folder of its own.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess

import pytest

from local.airflow.api import Airflow
from local.health import PATHS, answers
from local.processes import wait_until
from tests.end_to_end.conftest import ROOT

READY_SECONDS, RUN_SECONDS = 180, 300


@pytest.fixture(scope="module")
def cloud(laptop):
    """The laptop, with its cloud and what `make cloud` said."""
    done = laptop.make("cloud", DEADLINE_MINUTES="0")
    try:
        assert done.returncode == 0, done.stdout + done.stderr
        yield laptop, done.stdout
    finally:
        laptop.make("down")


@pytest.fixture(scope="module")
def standalone(cloud, tmp_path_factory):
    laptop, said = cloud
    written = re.search(r"--standalone --env (\S+),", said)[1]
    home, port = tmp_path_factory.mktemp("standalone"), laptop.settings.ports["airflow"]
    with open(written) as file:
        of_the_file = dict(line.rstrip("\n").split("=", 1) for line in file)
    of_astro = {
        "PATH": f"{ROOT / '.local' / 'venvs' / 'airflow' / 'bin'}:{os.environ['PATH']}",
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://localhost:{port}/execution/",
    }
    airflow = Airflow(f"http://127.0.0.1:{port}", "", "")
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            ["airflow", "standalone"],
            cwd=ROOT, env={**os.environ, **of_the_file, **of_astro}, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        assert wait_until(lambda: answers(airflow.url + PATHS["airflow"]), READY_SECONDS), (home / "log").read_text()
        airflow.token = airflow.get("/auth/token")["access_token"]
        yield airflow
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        wait_until(lambda: process.poll() is not None, 30)
        os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.full
def test_no_airflow_is_started_by_it(cloud):
    laptop, _ = cloud
    assert {path.stem for path in (laptop.settings.state / "pids").glob("*.json")} == {
        "market_api", "aws", "snowflake", "snowpipe",
    }  # fmt: skip
    assert not answers(laptop.settings.url("airflow") + PATHS["airflow"])


@pytest.mark.full
def test_an_airflow_that_is_started_as_astro_does_plays_the_hour(cloud, standalone):
    laptop, _ = cloud
    assert wait_until(lambda: [run for run in standalone.runs() if run["state"] in ("success", "failed")], RUN_SECONDS)
    first = min(standalone.runs(), key=lambda run: run["run_after"])
    assert first["state"] == "success", standalone.states(first["dag_run_id"])
    exposed = laptop.make("sql", "Q=select count(*) from exposed.fct_market_hourly")
    assert int(re.findall(r"\d+", exposed.stdout)[0]) > 900
