"""`make dashboards`: Tableau's dashboards without Tableau, a page of the laptop's Snowflake."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import dbt_env
from local.processes import StackError
from local.settings import ENVIRONMENT, HOST, ROOT, SNOWFLAKE_ACCOUNT, VENVS, LocalSettings
from local.snowflake_alone import snowflake_alone
from local.stack import Stack

PYTHON = VENVS / "tableau" / "bin" / "python"


def build(stack: Stack) -> Path:
    """Write the page and answer where it is. Raises StackError with what the preview says."""
    page = stack.settings.state / "dashboards" / "index.html"
    ensure_manifest(dbt_env(stack.settings, stack.names))
    with snowflake_alone(stack):
        done = subprocess.run(
            [str(PYTHON), "-m", "tableau.preview", "--into", str(page)],
            cwd=ROOT, env={**os.environ, **reporting_env(stack.settings, stack.names)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise StackError((done.stderr or done.stdout).strip() or "no dashboards, and nothing said why")
    return page


def reporting_env(settings: LocalSettings, names: Mapping[str, Any]) -> dict[str, str]:
    """The preview's connection: to the laptop's Snowflake, as who reports."""
    snowflake = names["snowflake"]
    return {
        "FINANCE_ENV": ENVIRONMENT,
        "SNOWFLAKE_ACCOUNT": SNOWFLAKE_ACCOUNT,
        "SNOWFLAKE_HOST": HOST,
        "SNOWFLAKE_PORT": str(settings.ports["snowflake"]),
        "SNOWFLAKE_PROTOCOL": "http",
        "SNOWFLAKE_USER": snowflake["users"]["tableau"],
        "SNOWFLAKE_PASSWORD": "local",
        "SNOWFLAKE_ROLE": snowflake["roles"]["reporter"],
        "SNOWFLAKE_WAREHOUSE": snowflake["warehouses"]["report"],
        "SNOWFLAKE_DATABASE": snowflake["database"],
        "SNOWFLAKE_PRIVATE_KEY_PATH": "",
    }
