"""The environment variables under which Airflow and dbt run on the laptop.

The same settings come from MWAA's configuration options and its startup script in the cloud.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.own_secret import made_once
from local.settings import (
    ACCOUNT,
    ENVIRONMENT,
    PATH_STYLE,
    REGION,
    ROOT,
    SNOWFLAKE_ACCOUNT,
    VENVS,
    LocalSettings,
    SettingsError,
    state_machine_arn,
    topic_arn,
)

DBT_PROJECT = ROOT / "include" / "dbt" / "finance"
FORCE = "FINANCE_LAB_FORCE"
"""The variable by which `run_hour` knows of HourOptions.force."""


@dataclass(frozen=True)
class HourOptions:
    """What a user may choose for the hour; the defaults are the cloud's."""

    pages: int = 10
    page_size: int = 100
    poll_seconds: int = 5
    """Between two looks at AWS, Snowpipe or dbt. 1 is fine for `run_hour`; under a scheduler not less than 5."""
    retry_delay_seconds: int = 5
    deadline_minutes: int = 45
    """After the hour began, for scheduled runs; 0: none."""
    dbt_execution_mode: str = "watcher"
    docs_url: str = ""
    """Where mails' links to docs/runbooks lead; the repository's address."""
    force: bool = False
    """Collect the hour again though its object exists; `run_hour` hands it to its run. Scheduled runs never do."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, *, poll_seconds: int = 5) -> HourOptions:
        """Read MARKET_PAGES, MARKET_PAGE_SIZE (1 to 250, the API's limit), DEADLINE_MINUTES, DOCS_URL and FORCE.

        Raises SettingsError.
        """
        return cls(
            pages=_whole_number("MARKET_PAGES", env, cls.pages, most=200),
            page_size=_whole_number("MARKET_PAGE_SIZE", env, cls.page_size, most=250),
            poll_seconds=poll_seconds,
            deadline_minutes=_whole_number("DEADLINE_MINUTES", env, cls.deadline_minutes, least=0, most=1440),
            dbt_execution_mode=env.get("DBT_EXECUTION_MODE") or cls.dbt_execution_mode,
            docs_url=(env.get("DOCS_URL") or "").rstrip("/"),
            force=(env.get("FORCE") or "0").lower() not in ("0", "no", "false"),
        )


def airflow_env(
    settings: LocalSettings,
    names: Mapping[str, Any],
    options: HourOptions | None = None,
    *,
    venvs: Path = VENVS,
    inherited: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """All variables that Airflow's processes need beyond those they inherit.

    `names` is etl.contracts.names.names_for("local", ACCOUNT). `venvs` holds the venv dbt. Writes nothing, except that
    the first call makes the secret that Airflow signs its tokens with, below `settings.state`.
    """
    home = airflow_home(settings)
    options = options or HourOptions()
    database = names["snowflake"]["database"]
    finance = _finance(names, options, venvs) | {"dbt_docs_path": dbt_docs_page(settings)}
    no_proxy = ",".join(filter(None, [inherited.get("NO_PROXY") or inherited.get("no_proxy"), settings.not_proxied]))
    return {
        "AIRFLOW_HOME": str(home),
        **{f"AIRFLOW__{key}": value for key, value in _airflow(settings, home).items()},
        **{f"AIRFLOW__FINANCE__{key.upper()}": str(value) for key, value in finance.items()},
        **connections(settings, database, names["snowflake"]["roles"]["operator"]),
        **dbt_env(settings, names),
        FORCE: "1" if options.force else "",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
        "PYTHONUNBUFFERED": "1",
        # Snowflake's connector would ask the metadata services of three clouds where it runs.
        "SNOWFLAKE_DISABLE_PLATFORM_DETECTION": "true",
    }


def dbt_env(settings: LocalSettings, names: Mapping[str, Any]) -> dict[str, str]:
    """What profiles.yml asks for, target local."""
    snowflake = names["snowflake"]
    return {
        "DBT_TARGET": ENVIRONMENT,
        "DBT_LOG_PATH": str(settings.logs / "dbt"),
        "SNOWFLAKE_ACCOUNT": SNOWFLAKE_ACCOUNT,
        "SNOWFLAKE_HOST": settings.hosts["snowflake"],
        "SNOWFLAKE_PORT": str(settings.ports["snowflake"]),
        "SNOWFLAKE_PROTOCOL": "http",
        "SNOWFLAKE_USER": "dbt",
        "SNOWFLAKE_PASSWORD": "local",
        "SNOWFLAKE_ROLE": snowflake["roles"]["transformer"],
        "SNOWFLAKE_WAREHOUSE": snowflake["warehouses"]["transform"],
        "SNOWFLAKE_DATABASE": snowflake["database"],
        "SNOWFLAKE_DISABLE_PLATFORM_DETECTION": "true",  # it asks cloud metadata services that a laptop has not
    }


def connections(settings: LocalSettings, database: str, role: str) -> dict[str, str]:
    """Airflow's two connections, to the laptop's AWS and Snowflake."""
    aws = {
        "conn_type": "aws",
        "login": ACCOUNT,
        "password": "test",
        "extra": {
            "region_name": REGION,
            "endpoint_url": settings.url("aws"),
            "config_kwargs": {"s3": PATH_STYLE},
        },
    }
    snowflake = {
        "conn_type": "snowflake",
        "login": "airflow",
        "password": "any-will-do",  # Airflow masks it in logs and mails: no word that belongs there
        "extra": {
            "account": SNOWFLAKE_ACCOUNT,
            "database": database,
            "role": role,
            "host": settings.hosts["snowflake"],
            "port": settings.ports["snowflake"],
            "protocol": "http",
        },
    }
    return {
        "AIRFLOW_CONN_AWS_DEFAULT": json.dumps(aws),
        "AIRFLOW_CONN_SNOWFLAKE_DEFAULT": json.dumps(snowflake),
    }


def airflow_home(settings: LocalSettings) -> Path:
    """Where Airflow keeps its database, logs and passwords."""
    return settings.state / "airflow"


def dbt_docs_page(settings: LocalSettings) -> Path:
    """Where dbt's documentation is written, and Airflow's page finds it."""
    return settings.state / "docs" / "dbt" / "static_index.html"


def passwords_file(home: Path) -> Path:
    """What Airflow's web server takes the password of its user `admin` from: {"admin": …}."""
    return home / "passwords.json"


def _airflow(settings: LocalSettings, home: Path) -> dict[str, str]:
    return {
        "CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": "4",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__EXECUTION_API_SERVER_URL": f"{settings.url('airflow')}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords_file(home)),
        "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "API__HOST": settings.listen,
        "API__PORT": str(settings.ports["airflow"]),
        "API__BASE_URL": settings.published_url("airflow"),
        "API__WORKERS": "1",
        "API__SECRET_KEY": _secret(home),
        "API_AUTH__JWT_SECRET": _secret(home),
        "SCHEDULER__CREATE_CRON_DATA_INTERVALS": "False",
        # A task whose process is gone is seen after a minute; Airflow's default is five.
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
        "SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "60",
        "USAGE_DATA_COLLECTION__ENABLED": "False",
        "COSMOS__ENABLE_TELEMETRY": "False",
    }


def _finance(names: Mapping[str, Any], options: HourOptions, venvs: Path) -> dict[str, Any]:
    """Section [finance]: see finance_lab.settings.Settings."""
    snowflake = names["snowflake"]
    return {
        "environment": ENVIRONMENT,
        "state_machine_arn": state_machine_arn(names["state_machine"]),
        "curated_bucket": names["buckets"]["curated"],
        "work_bucket": names["buckets"]["work"],
        "alerts_topic_arn": topic_arn(names["alerts_topic"]),
        "snowflake_database": snowflake["database"],
        "landing_schema": snowflake["schemas"]["landing"],
        "exposed_schema": snowflake["schemas"]["exposed"],
        "pipe_name": snowflake["pipe"],
        "dbt_project_path": DBT_PROJECT,
        "dbt_executable_path": venvs / "dbt" / "bin" / "dbt",
        "dbt_target": ENVIRONMENT,
        "dbt_execution_mode": options.dbt_execution_mode,
        "pages": options.pages,
        "page_size": options.page_size,
        "poll_seconds": options.poll_seconds,
        "retry_delay_seconds": options.retry_delay_seconds,
        "deadline_minutes": options.deadline_minutes,
        "docs_url": options.docs_url,
    }


def _whole_number(name: str, env: Mapping[str, str], default: int, most: int, least: int = 1) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise SettingsError(
            f"{name}={text} is not a whole number from {least} to {most}: correct it, or leave it unset"
        )
    return int(text)


def _secret(home: Path) -> str:
    """What signs Airflow's tokens."""
    return made_once(home / "secret", lambda: secrets.token_hex(32))
