"""`make docs`: dbt's documentation of the project as one page that needs no server."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from local.airflow.environment import DBT_PROJECT, dbt_env
from local.dbt.errors import last_words
from local.processes import StackError
from local.settings import VENVS
from local.snowflake_alone import snowflake_alone
from local.stack import Stack

DBT = VENVS / "dbt" / "bin" / "dbt"


def build(stack: Stack) -> Path:
    """Write the page: models, columns, tests and lineage, and of Snowflake what is built there so far.

    Returns its path. Raises StackError with what dbt says.
    """
    folder = stack.settings.state / "docs" / "dbt"
    command = [str(DBT), "--no-use-colors", "docs", "generate", "--static", "--target-path", str(folder)]
    command += ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    env = {**os.environ, **dbt_env(stack.settings, stack.names)}
    with snowflake_alone(stack):
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StackError(f"dbt cannot document its project {DBT_PROJECT}:\n  {last_words(done)}")
    return folder / "static_index.html"
