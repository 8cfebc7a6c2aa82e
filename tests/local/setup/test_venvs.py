import json
import sys

import pytest

from local.setup import venvs
from local.setup.errors import SetupError
from local.setup.venvs import Venv


@pytest.fixture
def folders(tmp_path, monkeypatch):
    monkeypatch.setattr(venvs, "VENVS", tmp_path / "venvs")
    monkeypatch.setattr(venvs, "LOCKS", tmp_path / "locks")
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "a.txt").write_text("six==1.17.0\n")
    (tmp_path / "locks" / "a-test.txt").write_text("six==1.17.0\npytest\n")
    return tmp_path


def installed(folders, lock, python=sys.executable):
    home = folders / "venvs" / "a" / "bin"
    home.mkdir(parents=True)
    (home / "python").touch()
    (home.parent / ".installed").write_text(json.dumps(venvs._stamp([lock], python)))


def test_a_venv_with_its_lock_is_current_until_the_lock_changes(folders):
    installed(folders, "a")
    assert venvs.is_current(Venv("a", "A", ["a"]), sys.executable)
    (folders / "locks" / "a.txt").write_text("six==1.16.0\n")
    assert not venvs.is_current(Venv("a", "A", ["a"]), sys.executable)


def test_a_venv_made_with_another_python_is_not_current(folders):
    installed(folders, "a", python="/usr/bin/python3.11")
    assert not venvs.is_current(Venv("a", "A", ["a"]), sys.executable)


def test_the_tests_venv_serves_the_run_too_but_not_the_other_way(folders):
    installed(folders, "a-test")
    assert venvs.is_current(Venv("a", "A", ["a"]), sys.executable)
    assert venvs.is_current(Venv("a", "A", ["a-test"]), sys.executable)


def test_what_cannot_be_installed_is_said_with_the_installer_s_words_and_the_log(folders):
    log = folders / "setup.log"
    uv = folders / "uv"
    uv.write_text("#!/bin/sh\necho 'no route to the index' >&2\nexit 2\n")
    uv.chmod(0o755)
    with pytest.raises(SetupError, match=r"A could not be installed:\n  no route to the index(?s:.*)setup\.log"):
        venvs.install(Venv("a", "A", ["a"]), sys.executable, str(uv), log)
    assert not venvs.is_current(Venv("a", "A", ["a"]), sys.executable)


@pytest.mark.parametrize("group", ["run", "test", "check"])
def test_every_venv_has_its_lock(group):
    for venv in venvs.venvs_for(group):
        for lock in venv.locks:
            assert (venvs.ROOT / "locks" / f"{lock}.txt").exists()


def test_every_function_has_a_venv_of_its_own():
    paths = [venv.path for venv in venvs.venvs_for("run")]
    assert {"functions/finance-local-collect", "functions/finance-local-publish"} <= set(paths)
