import json
import sys

import pytest

from etl.package import trimming
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


def installed(folders, lock, python=sys.executable, trimmed=False):
    home = folders / "venvs" / "a" / "bin"
    home.mkdir(parents=True)
    (home / "python").touch()
    (home.parent / ".installed").write_text(json.dumps(venvs._stamp(Venv("a", "A", [lock], trimmed), python)))


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


def test_a_trimmed_venv_is_current_until_the_trimming_changes(folders, monkeypatch):
    installed(folders, "a", trimmed=True)
    assert venvs.is_current(Venv("a", "A", ["a"], trimmed=True), sys.executable)
    assert not venvs.is_current(Venv("a", "A", ["a"]), sys.executable)
    monkeypatch.setattr(trimming, "version", lambda: "another")
    assert not venvs.is_current(Venv("a", "A", ["a"], trimmed=True), sys.executable)


@pytest.fixture
def uv(folders):
    """Stands in for uv: `venv` makes the folders, `pip sync` puts a module and its tests there."""
    script = folders / "uv"
    script.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = venv ]; then for home; do :; done; mkdir -p "$home/bin" "$home/lib/python3.12/site-packages"\n'
        'else packages=$(dirname "$(dirname "$5")")/lib/python3.12/site-packages\n'
        'mkdir -p "$packages/six/tests" && touch "$packages/six/__init__.py" "$packages/six/tests/a.py"; fi\n'
    )
    script.chmod(0o755)
    return str(script)


def held(folders):
    packages = folders / "venvs" / "a" / "lib" / "python3.12" / "site-packages"
    return {path.relative_to(packages).as_posix() for path in packages.rglob("*") if path.is_file()}


def test_a_function_s_venv_loses_what_its_package_does_not_hold_and_others_do_not(folders, uv):
    venvs.install(Venv("a", "A", ["a"]), sys.executable, uv, folders / "setup.log")
    assert held(folders) == {"six/__init__.py", "six/tests/a.py"}
    venvs.install(Venv("a", "A", ["a"], trimmed=True), sys.executable, uv, folders / "setup.log")
    assert held(folders) == {"six/__init__.py"}


def test_a_trimmed_venv_is_made_from_scratch_because_uv_brings_nothing_back(folders, uv):
    venv = Venv("a", "A", ["a"], trimmed=True)
    venvs.install(venv, sys.executable, uv, folders / "setup.log")
    (folders / "venvs" / "a" / "lib" / "python3.12" / "site-packages" / "left.py").touch()
    venvs.install(venv, sys.executable, uv, folders / "setup.log")
    assert held(folders) == {"six/__init__.py"}


def test_the_installed_functions_venvs_are_trimmed_as_the_packages_are():
    functions = [venvs.VENVS / venv.path for venv in venvs.venvs_for("run") if venv.trimmed]
    roots = [root for home in functions for root in home.glob("lib/python*/site-packages")]
    assert len(roots) == len(functions), "make setup comes first"
    files = [path.relative_to(root) for root in roots for path in root.rglob("*") if path.is_file()]
    # functions that run meanwhile write theirs, under a passing name at first
    names = [path.as_posix() for path in files if "__pycache__" not in path.parts]
    assert [name for name in names if not trimming.is_needed(name)] == []


def test_what_cannot_be_installed_is_said_with_the_installer_s_words_and_the_log(folders):
    log = folders / "setup.log"
    uv = folders / "uv"
    uv.write_text("#!/bin/sh\necho 'no route to the index' >&2\nexit 2\n")
    uv.chmod(0o755)
    with pytest.raises(
        SetupError, match=r"A could not be installed: no route to the index\.\n.*setup\.log\n.*run make again"
    ):
        venvs.install(Venv("a", "A", ["a"]), sys.executable, str(uv), log)
    assert not venvs.is_current(Venv("a", "A", ["a"]), sys.executable)


@pytest.mark.parametrize("group", ["run", "test", "check", "bench"])
def test_every_venv_has_its_lock(group):
    for venv in venvs.venvs_for(group):
        for lock in venv.locks:
            assert (venvs.ROOT / "locks" / f"{lock}.txt").exists()


def test_every_function_has_a_venv_of_its_own():
    paths = [venv.path for venv in venvs.venvs_for("run")]
    assert {"functions/finance-local-collect", "functions/finance-local-publish"} <= set(paths)


def test_packages_need_no_venv():
    assert venvs.venvs_for("package") == []
