"""The project as Snowflake runs it itself: the folder to deploy, the command that does, and the hourly task."""

from __future__ import annotations

from pathlib import Path

from etl.contracts.names import names_for
from etl.contracts.template import render
from local.dbt.files import PROFILES, ROOT, copy_project

NATIVE = ROOT / "include" / "dbt" / "native"
# dbt Core as Snowflake offers it (`select system$supported_dbt_versions()`); the project has to work on each.
VERSIONS = ("1.9.4", "1.10.15", "1.11.11")
MINUTE = "20"  # of each hour: collected at its beginning, loaded by Snowpipe within minutes


def assemble(target: Path) -> None:
    """Make the folder `target`: the project with the profile for Snowflake, which holds all environments."""
    copy_project(target, NATIVE / PROFILES)


def deploy_command(environment: str, folder: Path) -> list[str]:
    """Snowflake CLI's command that makes the dbt project object, or brings its files up to date."""
    places = task_places(environment)
    name = "{database}.{schema}.{project}".format(**places)
    return [
        "snow", "dbt", "deploy", name, "--source", str(folder), "--default-target", environment,
        "--dbt-version", VERSIONS[-1], "--role", places["role"], "--warehouse", places["warehouse"],
    ]  # fmt: skip


def task_statement(environment: str) -> str:
    """The hourly task's SQL, for an environment without Airflow. A new task is suspended until it is resumed."""
    return render((NATIVE / "task.sql").read_text(), **task_places(environment))


def task_places(environment: str) -> dict[str, str]:
    """What stands for the ${…} of task.sql, and the role that owns the object and the task."""
    snowflake = names_for(environment, account="")["snowflake"]
    return {
        "database": snowflake["database"],
        # the task has to be in the schema of the project object
        "schema": snowflake["schemas"]["staging"],
        "warehouse": snowflake["warehouses"]["transform"],
        "role": snowflake["roles"]["transformer"],
        "project": snowflake["dbt_project"],
        "task": snowflake["dbt_task"],
        "error_integration": snowflake["error_integration"],
        "target": environment,
        "minute": MINUTE,
    }
