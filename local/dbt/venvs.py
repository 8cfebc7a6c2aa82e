"""Venvs of what others run on this project: Snowflake's versions of dbt, and its CLI. Only tests need them.

They are not of local.setup: no command of the project runs in them, and what is in them is not for us to lock.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from etl.package.errors import RegistryUnreachable
from etl.package.uv_environment import uv_environment
from local.dbt.errors import DbtPackageError
from local.setup.errors import SetupError
from local.setup.pythons import find_python
from local.setup.uv import find_uv
from local.setup.venvs import ROOT, VENVS

_STAMP = ".installed"


def dbt_of(version: str) -> Path:
    """The executable of a dbt Core version with its Snowflake adapter. Raises as programs()."""
    minor = version.rpartition(".")[0]
    return programs(f"dbt-{version}", f"dbt-core=={version}", f"dbt-snowflake=={minor}.*") / "dbt"


def programs(name: str, *requirements: str) -> Path:
    """The bin folder of a venv with `requirements`, made when it is not there.

    Raises RegistryUnreachable, and DbtPackageError where the index has no such packages.
    """
    home = VENVS / "others" / name
    wanted = "\n".join(requirements)
    if (home / _STAMP).exists() and (home / _STAMP).read_text() == wanted:
        return home / "bin"
    shutil.rmtree(home, ignore_errors=True)
    try:
        uv = find_uv(ROOT / ".local" / "tools")
        python = find_python(uv)
    except SetupError as error:
        raise RegistryUnreachable(str(error)) from error
    _run(uv, "venv", "--quiet", "--no-project", "--python", python, str(home))
    _run(uv, "pip", "install", "--quiet", "--python", str(home / "bin" / "python"), *requirements)
    (home / _STAMP).write_text(wanted)
    return home / "bin"


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, env=uv_environment(), check=False)
    if done.returncode != 0:
        # uv says so of packages that the index does not have; all else is the way to the index
        kind = DbtPackageError if "No solution found" in done.stderr else RegistryUnreachable
        raise kind("\n".join(done.stderr.strip().splitlines()[-4:]))
