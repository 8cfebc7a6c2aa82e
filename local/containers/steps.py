"""What has to be done before a service starts: one step a container, and then it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from etl.contracts.names import names_for
from local import dbt_docs
from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import DBT_PROJECT, dbt_docs_page, dbt_env
from local.airflow.services import migrate_command, web_login
from local.containers.database import database_password
from local.containers.services import airflow_environment, stack_of
from local.processes import StackError
from local.settings import ACCOUNT, ENVIRONMENT, ROOT, LocalSettings


def provision(settings: LocalSettings) -> None:
    """Make what Terraform makes in the cloud; AWS and Snowflake have to answer."""
    stack_of(settings).provision()
    print("buckets, functions, state machine, landing tables and pipes are provisioned")


def password(settings: LocalSettings) -> None:
    """Make PostgreSQL's password, before its first start."""
    database_password(settings)


def manifest(settings: LocalSettings) -> None:
    """Have dbt's manifest written where Airflow will look for it. While an image is built: needs no service."""
    project = Path(os.environ.get("AIRFLOW__FINANCE__DBT_PROJECT_PATH") or DBT_PROJECT)
    ensure_manifest(dbt_env(settings, names_for(ENVIRONMENT, ACCOUNT)), project=project)


def airflow_prepare(settings: LocalSettings) -> None:
    """Make or update Airflow's database, who may log in, and dbt's documentation. Raises StackError."""
    env = airflow_environment(settings)
    user, secret = web_login(settings)
    with dbt_docs.alongside(dbt_docs_page(settings), env, print):
        migrated = subprocess.run(migrate_command(), env={**os.environ, **env}, cwd=ROOT, check=False)
    if migrated.returncode != 0:
        raise StackError("Airflow's database cannot be made: what it says is above")
    print(f"Airflow: {settings.published_url('airflow')}  user {user}, password {secret}")
    sys.stdout.flush()


STEPS: dict[str, Callable[[LocalSettings], None]] = {
    "provision": provision,
    "password": password,
    "manifest": manifest,
    "airflow_prepare": airflow_prepare,
}
