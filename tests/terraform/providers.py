"""Where Terraform gets its providers for the tests: from the registry, or from mirrors on this machine."""

from __future__ import annotations

import fcntl
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = "SNOWFLAKE_STUB"
"""Names a folder whose install.sh sets up a stand-in for Snowflake's provider and prints where its configuration is."""
STAND_IN_BESIDE = ROOT.parent / "shared" / "tools" / "snowflake-schema-stub"


def configuration(env: dict[str, str]) -> dict[str, str]:
    """The variables that tell Terraform where providers are; none where the registry has to serve.

    What the user has set himself comes first; a setting that names no file is none.
    """
    chosen = env.get("TF_CLI_CONFIG_FILE")
    if chosen and Path(chosen).is_file():
        return {"TF_CLI_CONFIG_FILE": chosen}
    stand_in = Path(env.get(STAND_IN) or STAND_IN_BESIDE) / "install.sh"
    return {"TF_CLI_CONFIG_FILE": _installed(stand_in, env) if stand_in.is_file() else os.devnull}


def _installed(install: Path, env: dict[str, str]) -> str:
    """The stand-in's configuration. It is installed once: to do so again would take it from who is using it."""
    home = ROOT / ".local" / "terraform-providers"
    home.mkdir(parents=True, exist_ok=True)
    made = home / "terraformrc"
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists() or made.stat().st_mtime < install.stat().st_mtime:
            env = {**env, "SNOWFLAKE_STUB_HOME": str(home)}
            done = subprocess.run(["sh", str(install)], capture_output=True, text=True, env=env, check=False)
            if done.returncode != 0:
                raise RuntimeError(f"{install} failed:\n{done.stderr[-1000:]}")
    return str(made)
