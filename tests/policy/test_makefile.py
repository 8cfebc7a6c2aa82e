"""`make help` is where a lost user looks: it is complete, and fits a terminal."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from tests.policy.tracked import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()


def printed(make):
    # not as a part of the make that runs the tests, which would have its say before and after
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run([make, "help"], cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout


def test_every_target_is_listed_but_those_that_others_need():
    targets = set(re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, re.M))
    listed = set(re.findall(r"^  make ([a-z-]+) ", printed("make"), re.M))
    assert targets - {"help", "setup"} == listed


def test_every_target_is_in_a_group():
    groups = re.split(r"^##@ ", MAKEFILE, flags=re.M)
    assert len(groups) > 3
    assert re.findall(r"^[a-z-]+:.*## ", groups[0], re.M) == ["help: ## "]


def test_it_fits_a_terminal_and_says_where_to_begin():
    lines = printed("make").splitlines()
    assert [line for line in lines if len(line) > 100] == []
    assert lines[-1] == "New here? make run"


def test_another_make_than_gnu_s_can_help_too():
    if not (bmake := shutil.which("bmake")):
        pytest.skip("bmake is not on this machine")
    assert printed(bmake) == printed("make")
