"""Airflow's metadata on PostgreSQL: a laptop has SQLite, containers that several processes write from have a server."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from local.own_secret import made_once
from local.settings import LocalSettings

HOST_VARIABLE, PASSWORD_VARIABLE = "POSTGRES_HOST", "POSTGRES_PASSWORD_FILE"
USER = DATABASE = "airflow"
PORT = 5432


def database_env(settings: LocalSettings, env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Airflow's variable for the server that POSTGRES_HOST names (host or host:port), else none: SQLite."""
    host = env.get(HOST_VARIABLE)
    if not host:
        return {}
    where = host if ":" in host else f"{host}:{PORT}"
    url = f"postgresql+psycopg2://{USER}:{database_password(settings, env)}@{where}/{DATABASE}"
    return {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url}


def database_password(settings: LocalSettings, env: Mapping[str, str] = os.environ) -> str:
    """The server's password, made at the first call, in the file that POSTGRES_PASSWORD_FILE names.

    Readable by all who see the file: PostgreSQL's user is another than ours, and nobody else mounts that volume.
    """
    path = Path(env.get(PASSWORD_VARIABLE) or settings.state / "postgres.password")
    return made_once(path, lambda: secrets.token_hex(24), mode=0o444)
