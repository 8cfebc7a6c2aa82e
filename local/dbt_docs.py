"""dbt's documentation of the project as one page: whole by `make docs`, and what is declared while `make up` starts."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local.airflow.dbt_manifest import STAMP, ensure_manifest
from local.airflow.environment import DBT_PROJECT, dbt_docs_page, dbt_env
from local.dbt.errors import last_words
from local.dbt.shipped import DOCS_COMMAND, MANIFEST, PARTIAL_PARSE, flags
from local.processes import StackError
from local.settings import VENVS
from local.snowflake_alone import snowflake_alone
from local.stack import Stack

DBT = VENVS / "dbt" / "bin" / "dbt"
TARGET = DBT_PROJECT / "target"


def build(stack: Stack) -> Path:
    """Write the page: models, columns, tests and lineage, and of Snowflake what is built there so far.

    Returns its path. Raises StackError with what dbt says.
    """
    page, env = dbt_docs_page(stack.settings), dbt_env(stack.settings, stack.names)
    ensure_manifest(env)
    with snowflake_alone(stack):
        done = _start(page, env, ("docs", "generate", "--static"))
        said, _ = done.communicate()
    if done.returncode != 0:
        raise StackError(f"dbt cannot document its project {DBT_PROJECT}:\n  {_last_words(done, said)}")
    _stamp(page)
    return page


@contextmanager
def alongside(page: Path, env: Mapping[str, str], say: Callable[[str], None]) -> Iterator[None]:
    """Write the page from the manifest while something else is done, if the project changed since it was written.

    `env` is airflow_env(); the manifest has to be there. A page that cannot be written is said, and is no error.
    """
    if page.exists() and _stamp_of(page).exists() and _stamp_of(page).read_text() == (TARGET / STAMP).read_text():
        yield
        return
    started = _start(page, env, DOCS_COMMAND)
    try:
        yield
        said, _ = started.communicate()
    finally:
        started.kill()
        started.wait()
    if started.returncode == 0:
        _stamp(page)
        say("dbt's documentation is written")
    else:
        say(f"dbt's documentation cannot be written: {_last_words(started, said)}")


def _start(page: Path, env: Mapping[str, str], command: tuple[str, ...]) -> subprocess.Popen[str]:
    # a target folder of its own: the project's is what Airflow reads meanwhile
    page.parent.mkdir(parents=True, exist_ok=True)
    for name in (MANIFEST, PARTIAL_PARSE):
        shutil.copy(TARGET / name, page.parent)
    return subprocess.Popen(
        [
            str(DBT), "--no-use-colors", *command, "--target-path", str(page.parent),
            "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), *flags(env["DBT_TARGET"]),
        ],
        env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def _last_words(ended: subprocess.Popen[str], said: str) -> str:
    return last_words(subprocess.CompletedProcess(ended.args, ended.returncode, said, ""))


def _stamp_of(page: Path) -> Path:
    return page.with_name(STAMP)


def _stamp(page: Path) -> None:
    shutil.copy(TARGET / STAMP, _stamp_of(page))
