"""Airflow's four processes for `make up`, all on loopback, with the hourly schedule on."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from local.airflow.environment import airflow_home, passwords_file
from local.health import PATHS
from local.own_secret import made_once
from local.processes import Service
from local.settings import VENVS, LocalSettings

# Logs are read from the disk that all of them share: nothing has to serve them on a port.
_COMMANDS = {
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag_processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}


def airflow_services(settings: LocalSettings, env: Mapping[str, str], *, venvs: Path = VENVS) -> list[Service]:
    """The web server (with its port and health URL), scheduler, dag processor and triggerer, in the order of starting.

    `env` is airflow_env(). The database has to exist: `migrate_command` makes it. Tasks talk to the web server, so
    wait for it first. Who may log in: web_login().
    """
    web_login(settings)
    airflow = str(venvs / "airflow" / "bin" / "airflow")
    web = Service(
        "airflow",
        "Airflow's web server",
        [airflow, "api-server"],
        env,
        settings.ports["airflow"],
        settings.url("airflow") + PATHS["airflow"],
    )
    return [
        web,
        *(
            Service(f"airflow_{name}", f"Airflow's {name.replace('_', ' ')}", [airflow, *arguments], env)
            for name, arguments in _COMMANDS.items()
        ),
    ]


def is_up(running: Iterable[str]) -> bool:
    """Whether any of Airflow's processes is among the names of the running services: what died can be started again."""
    return any(name == "airflow" or name in {f"airflow_{command}" for command in _COMMANDS} for name in running)


def web_login(settings: LocalSettings) -> tuple[str, str]:
    """User and password of the web UI; the password is this laptop's own, made at the first call."""
    path = passwords_file(airflow_home(settings))
    [(user, password)] = json.loads(made_once(path, lambda: json.dumps({"admin": secrets.token_urlsafe(9)}))).items()
    return user, password


def migrate_command(*, venvs: Path = VENVS) -> list[str]:
    """The command that makes or updates Airflow's database; run it under airflow_env()."""
    return [str(venvs / "airflow" / "bin" / "airflow"), "db", "migrate"]


def run_hour_command(
    logical_date: str,
    events: str,
    log: Path,
    *,
    dag: str = "market_hourly",
    conf: Mapping[str, Any] | None = None,
    venvs: Path = VENVS,
) -> list[str]:
    """The command that runs one hour of a DAG; run it under airflow_env() with the repository's root as its folder.

    `logical_date` is ISO 8601 with a zone. `events` is a path, or `fd:N` for a descriptor that the process inherits.
    `conf` are the run's params; None: the defaults, and for the hour what HourOptions.force says.
    """
    python = str(venvs / "airflow" / "bin" / "python")
    command = [python, "-m", "local.airflow.run_hour", logical_date, "--events", events, "--log", str(log)]
    return [*command, "--dag", dag, *([] if conf is None else ["--conf", json.dumps(conf)])]
