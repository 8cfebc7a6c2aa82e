"""The command itself, as make runs it."""

from __future__ import annotations

import subprocess
import sys

from tableau.dbt_models import ROOT


def command(*options, **env):
    return subprocess.run(
        [sys.executable, "-m", "tableau.publish", *options],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_settings_it_says_which_and_fails():
    done = command("--env", "dev")
    assert done.returncode == 1
    assert "TABLEAU_SERVER: the server's address" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_environment_is_asked_for():
    assert command().returncode == 2
