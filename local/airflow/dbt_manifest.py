"""dbt's manifest, from which Cosmos renders the DAG: written again only when the project changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from local.airflow.environment import DBT_PROJECT
from local.dbt.errors import last_words
from local.dbt.files import WRITTEN_BY_DBT
from local.dbt.shipped import flags
from local.processes import StackError
from local.settings import VENVS

STAMP = "sources.sha256"
"""Beside the manifest: of which sources it is."""
LOCK = "sources.lock"


def ensure_manifest(
    env: Mapping[str, str], *, dbt: Path = VENVS / "dbt" / "bin" / "dbt", project: Path = DBT_PROJECT
) -> bool:
    """Run `dbt parse` if the project, the target or dbt itself changed; whether it did.

    `env` is airflow_env() or dbt_env(). Takes about 5 s when it runs, and needs no Snowflake. Who asks meanwhile waits,
    and finds it written. Raises StackError with what dbt says.
    """
    target = project / "target"
    target.mkdir(exist_ok=True)
    with (target / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _parse_if_changed(env, dbt, project, target)


def _parse_if_changed(env: Mapping[str, str], dbt: Path, project: Path, target: Path) -> bool:
    stamp, manifest = target / STAMP, target / "manifest.json"
    digest = _digest(project, dbt, env)
    if manifest.exists() and stamp.exists() and stamp.read_text() == digest:
        return False
    command = [str(dbt), "--no-use-colors", "parse", "--project-dir", str(project), "--profiles-dir", str(project)]
    # dbt's next command reads partial_parse.msgpack only if it names both as well, and Cosmos does
    command += flags(env["DBT_TARGET"])
    done = subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StackError(f"dbt cannot read its project {project}:\n  {last_words(done)}")
    stamp.write_text(digest)
    return True


def _digest(project: Path, dbt: Path, env: Mapping[str, str]) -> str:
    # dbt parses all over again when a variable of the profile differs from the one it parsed with
    profile = sorted(item for item in env.items() if item[0].startswith(("SNOWFLAKE_", "DBT_")))
    digest = hashlib.sha256(f"{dbt} {profile}".encode())
    for path in sorted(project.rglob("*")):
        inside = path.relative_to(project)
        if path.is_file() and inside.parts[0] not in WRITTEN_BY_DBT:
            digest.update(str(inside).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
