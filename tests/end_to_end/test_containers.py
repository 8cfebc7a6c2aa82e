"""docker-compose.yaml without Docker: each service's own command and environment, as a process on loopback.

The hosts' names are `localhost` (a name, as in containers, and no address); each volume is a folder. In the place of
the service `postgres` is Debian's PostgreSQL, and where that is not installed SQLite.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys

import pytest

from local.airflow.api import Airflow
from local.processes import wait_until
from local.settings import DEFAULT_PORTS, HOSTS_VARIABLE
from tests.end_to_end import postgres
from tests.end_to_end.conftest import ROOT
from tests.local.containers.compose import MAIN, in_order, load
from tests.ports import free_port, free_ports

VENVS = ROOT / ".local" / "venvs"
PYTHONS = {f"finance-de-lab/{name}": VENVS / name / "bin" / "python" for name in ("cloud", "airflow")}
STATE = "/var/lib/finance-de-lab"
HEALTHY_SECONDS, RUN_SECONDS = 120, 300
HOSTS = ",".join(f"{service}=localhost" for service in DEFAULT_PORTS)


class Containers:
    """The services of docker-compose.yaml as processes, with their logs in `folder`."""

    def __init__(self, folder):
        ports = dict(zip(DEFAULT_PORTS, free_ports(len(DEFAULT_PORTS)), strict=True))
        variables = {f"{name.upper()}_PORT": str(port) for name, port in ports.items()}
        self.model = load(MAIN, DEADLINE_MINUTES="0", **variables)
        del self.model["services"]["postgres"]
        for service in self.model["services"].values():
            service.get("depends_on", {}).pop("postgres", None)
        self.folder = folder
        self.processes = {}
        self.database = {}

    def environment(self, name):
        service = self.model["services"][name]
        folders = {}
        for volume in service["volumes"]:
            source, target = volume.split(":")[:2]
            folders[target] = self.folder / source
            folders[target].mkdir(exist_ok=True)
        own = {key: str(value) for key, value in service["environment"].items() if key != "POSTGRES_HOST"}
        for target, folder in folders.items():
            own = {key: value.replace(target, str(folder)) for key, value in own.items()}
        inherited = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
        return {**inherited, "LOCAL_STATE": str(folders[STATE]), HOSTS_VARIABLE: HOSTS, **own, **self.database}

    def command(self, name, *words):
        return [str(PYTHONS[self.model["services"][name]["image"]]), *words]

    def log(self, name):
        return (self.folder / f"{name}.log").read_text()

    def start(self, name):
        """Start a service once what it depends on is as it asks for."""
        for other, asked in self.model["services"][name].get("depends_on", {}).items():
            if asked["condition"] == "service_healthy":
                assert wait_until(lambda other=other: self.is_healthy(other), HEALTHY_SECONDS), self.log(other)
            else:
                assert self.processes[other].wait(HEALTHY_SECONDS) == 0, self.log(other)
        with (self.folder / f"{name}.log").open("w") as log:
            self.processes[name] = subprocess.Popen(
                self.command(name, "-m", "local.containers", *self.model["services"][name]["command"]),
                cwd=ROOT, env=self.environment(name), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def is_healthy(self, name):
        """What the service's own health check says; whether it still lives, too."""
        assert self.processes[name].poll() is None, self.log(name)
        kind, program, *words = self.model["services"][name]["healthcheck"]["test"]
        assert (kind, program) == ("CMD", "python")
        done = subprocess.run(
            self.command(name, *words), cwd=ROOT, env=self.environment(name), capture_output=True, check=False
        )
        return done.returncode == 0

    def stop(self):
        """SIGTERM, as Docker does; then whatever is left. The exit codes of those that Docker would not have killed."""
        for process in self.processes.values():
            process.terminate()
        codes = {}
        for name, process in self.processes.items():
            try:
                codes[name] = process.wait(30)
            except subprocess.TimeoutExpired:
                codes[name] = None
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return codes

    @contextlib.contextmanager
    def with_database(self):
        """PostgreSQL, with the password that the service before it made; without Debian's, SQLite."""
        found = postgres.programs()
        if not found:
            print("NOT TESTED: PostgreSQL is not on this machine, so Airflow's metadata is in SQLite", file=sys.stderr)
            yield
            return
        port = free_port()
        self.start("postgres-password")
        assert self.processes["postgres-password"].wait(60) == 0, self.log("postgres-password")
        password = (self.folder / "postgres-password" / "password").read_text()
        drivers = postgres.drivers(self.folder / "drivers")
        with postgres.server(found, port, password):
            self.database = {"POSTGRES_HOST": f"127.0.0.1:{port}", "PYTHONPATH": str(drivers)}
            yield


@pytest.fixture(scope="module")
def containers(tmp_path_factory):
    made = Containers(tmp_path_factory.mktemp("containers"))
    with made.with_database():
        try:
            # the image has the manifest
            manifest = made.command("airflow", "-m", "local.containers", "manifest")
            subprocess.run(manifest, cwd=ROOT, env=made.environment("airflow"), check=True)
            for name in in_order(made.model):
                if name not in made.processes:
                    made.start(name)
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="module")
def airflow(containers):
    said = re.search(r"(http://\S+)  user (\S+), password (\S+)", containers.log("airflow-prepare"))
    airflow = Airflow(*said.groups())
    airflow.log_in()
    return airflow


@pytest.mark.full
def test_every_service_becomes_healthy_by_its_own_check(containers):
    checked = [name for name, service in containers.model["services"].items() if "healthcheck" in service]
    assert {"aws", "snowpipe", "airflow-scheduler", "airflow-triggerer"} < set(checked)
    for name in checked:
        assert wait_until(lambda name=name: containers.is_healthy(name), HEALTHY_SECONDS), containers.log(name)


@pytest.mark.full
def test_the_scheduler_plays_the_hour(containers, airflow):
    assert wait_until(lambda: [run for run in airflow.runs() if run["state"] in ("success", "failed")], RUN_SECONDS)
    first = min(airflow.runs(), key=lambda run: run["run_after"])
    assert (first["run_type"], first["state"]) == ("scheduled", "success"), airflow.states(first["dag_run_id"])
    query = ("-m", "local", "sql", "select count(*) from exposed.fct_market_hourly")  # docker compose exec snowflake …
    told = subprocess.run(
        containers.command("snowflake", *query),
        cwd=ROOT, env=containers.environment("snowflake"), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(re.findall(r"\d+", told.stdout)[0]) > 900


@pytest.mark.full
def test_state_is_in_the_volumes_and_nobody_else_s_password_in_them(containers):
    volumes = {path.name for path in containers.folder.iterdir() if path.is_dir()}
    assert volumes - {"drivers"} == {"cloud-state", "airflow-state", "postgres-password"}
    assert (containers.folder / "airflow-state" / "airflow" / "airflow.db").exists() != bool(containers.database)
    assert (containers.folder / "cloud-state" / "aws" / "s3").is_dir()
    assert not list((containers.folder / "cloud-state").rglob("passwords.json"))


@pytest.mark.full
def test_a_scheduler_that_is_gone_is_unhealthy(containers):
    containers.processes["airflow-scheduler"].kill()
    environment = containers.environment("airflow")
    check = containers.command("airflow", "-m", "local.health", "airflow_scheduler")
    done = subprocess.run(
        check, cwd=ROOT, env={**environment, "AIRFLOW_PORT": "1"}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "does not answer" in done.stderr) == (1, True)


@pytest.mark.full
def test_all_of_it_ends_when_docker_says_so(containers):
    codes = containers.stop()
    ended = {name: code for name, code in codes.items() if name != "airflow-scheduler"}
    assert None not in ended.values(), ended
