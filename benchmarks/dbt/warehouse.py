"""One warehouse of its own: its server, its landing, and builds of the dbt project on it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.dbt.build import Build, read_build
from benchmarks.dbt.server import PROFILE
from benchmarks.ports import free_ports
from etl.contracts.names import names_for
from local.airflow.environment import dbt_env
from local.processes import Processes, Service
from local.provision.snowflake import provision_snowflake
from local.settings import ACCOUNT, ENVIRONMENT, VENVS, LocalSettings
from local.snowflake.client import connect
from local.snowflake.server import HEALTH_PATH

DBT = VENVS / "dbt" / "bin" / "dbt"


class BuildFailed(RuntimeError):
    """dbt did not build all; the message is its output's end."""


class Warehouse:
    """The laptop's Snowflake below one folder, provisioned; it ends with this process, or by stop()."""

    def __init__(self, folder: Path, project: Path) -> None:
        self._project, self._folder = project, folder
        self._names = names_for(ENVIRONMENT, ACCOUNT)
        self._settings = LocalSettings(folder, {"snowflake": free_ports(1)[0], "aws": 1, "airflow": 2, "market_api": 3})
        self._profile = folder / "profile.jsonl"
        self._processes = Processes(folder)
        snowflake = self._names["snowflake"]
        self.landing = f"{snowflake['database']}.{snowflake['schemas']['landing']}"

    def start(self) -> None:
        """Raises StackError."""
        service = Service(
            "snowflake",
            "the benchmark's Snowflake",
            [sys.executable, "-m", "benchmarks.dbt.server"],
            {
                "LOCAL_STATE": str(self._folder),
                "SNOWFLAKE_PORT": str(self._settings.ports["snowflake"]),
                PROFILE: str(self._profile),
            },
            health_url=self._settings.url("snowflake") + HEALTH_PATH,
        )
        self._processes.start(service)
        self._processes.wait_ready(service)
        provision_snowflake(self._settings, self._names)

    def stop(self) -> None:
        self._processes.stop()

    def run(self, statements: Iterable[str]) -> None:
        """Run DuckDB's own SQL, in one session."""
        with connect(self._settings) as connection, connection.cursor() as cursor:
            for sql in statements:
                cursor.execute(f"call duckdb($${sql}$$)")

    def build(self, *options: str, with_scans: bool = False) -> Build:
        """`dbt build` without its unit tests, which read no tables. Raises BuildFailed."""
        self._profile.unlink(missing_ok=True)
        if with_scans:
            self._profile.touch()
        target = self._folder / "target"
        command = [str(DBT), "--no-use-colors", "build", "--exclude-resource-type", "unit_test", *options]
        command += ["--project-dir", str(self._project), "--profiles-dir", str(self._project)]
        command += ["--target-path", str(target), "--log-path", str(self._folder / "logs")]
        environment = {**os.environ, **dbt_env(self._settings, self._names)}
        began = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - began
        if done.returncode:
            raise BuildFailed((done.stdout + done.stderr)[-4000:])
        return read_build(seconds, target, self._profile if with_scans else None)
