"""The command itself, as make runs it."""

from __future__ import annotations

import subprocess
import sys

from tableau.dbt_models import ROOT
from tableau.publish.__main__ import main


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


def test_the_committed_documents_are_checked_and_published_once(server, settings, made_models, schema, capsys):
    assert main(["--env", "dev"], settings) == 0, capsys.readouterr().err
    assert len(server.site.items["datasources"]) == len(server.site.items["workbooks"]) == 1
    server.requests.clear()
    assert main(["--env", "dev"], settings) == 0
    assert capsys.readouterr().out.endswith("nothing to do\n")
    assert server.writes() == []
