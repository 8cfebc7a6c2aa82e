"""The project as Airflow gets it: parsed already, so that no worker has to, and with its documentation as one page.

dbt takes a parse over only where all of this is the same: its own version, dbt_project.yml, `--profile`, `--target` and
`--vars` as the command line has them, and the profile's connection but for its secrets. So the parse is made with
Cosmos' flags and the environment's own names; account and user, which the repository does not know, have to be given.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from etl.contracts.names import names_for
from local.dbt.errors import DbtPackageError, last_words
from local.dbt.files import PROFILES, PROJECT, copy_project

PROFILE = "finance"
MANIFEST, PARTIAL_PARSE, DOCS = "manifest.json", "partial_parse.msgpack", "static_index.html"
# Documentation without asking Snowflake: what is declared, not what is there.
DOCS_COMMAND = ("docs", "generate", "--static", "--no-compile", "--empty-catalog")
# What profiles.yml asks for and the repository cannot know. Names, no secrets: a parse needs no key.
ASKED_FOR = ("SNOWFLAKE_ACCOUNT", "SNOWFLAKE_USER")
_UNKNOWN = "not-known-when-packaged"


def assemble(environment: str, target: Path, dbt: Path, given: Mapping[str, str] = os.environ) -> bool:
    """Make the folder `target` with target/manifest.json and the page of its documentation in it, and with dbt's parse
    if `given` holds ASKED_FOR.

    Whether the parse is there. Raises DbtPackageError.
    """
    copy_project(target, PROJECT / PROFILES)
    _run(environment, target, dbt, given, "parse")
    _document(environment, target, dbt, given)
    wanted = {MANIFEST, DOCS}
    if all(given.get(name) for name in ASKED_FOR):
        wanted.add(PARTIAL_PARSE)
    for path in (target / "target").iterdir():
        if path.name not in wanted:
            path.unlink()
    return PARTIAL_PARSE in wanted


def variables(environment: str, given: Mapping[str, str]) -> dict[str, str]:
    """What the cloud's targets of profiles.yml ask for, as far as a parse looks at it."""
    snowflake = names_for(environment, account="")["snowflake"]
    return {
        **{name: given.get(name) or _UNKNOWN for name in ASKED_FOR},
        "SNOWFLAKE_PRIVATE_KEY": _UNKNOWN,
        "SNOWFLAKE_ROLE": snowflake["roles"]["transformer"],
        "SNOWFLAKE_WAREHOUSE": snowflake["warehouses"]["transform"],
        "SNOWFLAKE_DATABASE": snowflake["database"],
    }


def flags(environment: str) -> list[str]:
    """The profile and the target as Cosmos gives them to each dbt command."""
    return ["--profile", PROFILE, "--target", environment]


def _document(environment: str, folder: Path, dbt: Path, given: Mapping[str, str]) -> None:
    # beside the parse, which it would write again
    with tempfile.TemporaryDirectory() as aside:
        for name in (MANIFEST, PARTIAL_PARSE):
            shutil.copy(folder / "target" / name, aside)
        _run(environment, folder, dbt, given, *DOCS_COMMAND, "--target-path", aside)
        shutil.copy(Path(aside) / DOCS, folder / "target")


def _run(environment: str, folder: Path, dbt: Path, given: Mapping[str, str], *command: str) -> None:
    # from inside the folder, so that the parse does not hold this machine's path
    options = ["--no-use-colors", "--log-level-file", "none", *command, "--project-dir", ".", "--profiles-dir", "."]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "SNOWFLAKE_"))}
    with tempfile.TemporaryDirectory() as logs:
        try:
            done = subprocess.run(
                [str(dbt), *options, *flags(environment)],
                env={**inherited, **variables(environment, given), "DBT_LOG_PATH": logs},
                cwd=folder, capture_output=True, text=True, check=False,
            )  # fmt: skip
        except OSError as error:
            raise DbtPackageError(f"{dbt} cannot be run: {error}. make dbt-package installs it") from error
    if done.returncode != 0:
        raise DbtPackageError(f"dbt cannot read the project for {environment}:\n  {last_words(done)}")
