import sys

import pytest

from etl.package import dependencies
from etl.package.errors import PackageError, RegistryUnreachable


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "function-a.txt"
    path.write_text("six==1.17.0\n")
    return path


@pytest.mark.parametrize(
    ("architecture", "platform"),
    [("arm64", "aarch64-manylinux_2_28"), ("x86_64", "x86_64-manylinux_2_28")],
)
def test_uv_installs_the_lock_alone_for_lambda_s_platform(installer, lock, tmp_path, architecture, platform):
    (installer.wheels / "six.py").write_text("")
    dependencies.install(lock, architecture, tmp_path / "target", installer.path)
    asked = " ".join(installer.asked)
    assert f"--python-platform {platform} --python-version 3.12" in asked
    assert f"--only-binary :all: --no-deps -r {lock}" in asked
    assert (tmp_path / "target" / "six.py").exists()


def test_pip_does_it_where_uv_is_not_and_takes_wheels_for_older_systems(installer, lock, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", installer.path)
    dependencies.install(lock, "arm64", tmp_path / "target", None)
    asked = " ".join(installer.asked)
    assert asked.startswith("-m pip install")
    assert "--platform manylinux_2_28_aarch64 " in asked
    assert "--platform manylinux2014_aarch64 --implementation cp --python-version 3.12" in asked
    assert f"--only-binary :all: --no-deps -r {lock}" in asked


def test_pip_is_not_asked_to_judge_conditions(lock, tmp_path):
    lock.write_text("six==1.17.0 ; python_version < '3.12'\n")
    with pytest.raises(PackageError, match="install uv"):
        dependencies.install(lock, "arm64", tmp_path / "target", None)


@pytest.mark.parametrize(
    "words",
    [
        "error: Request failed after 3 retries\n  cause: Failed to fetch: simple/six/\n  cause: dns error",
        "WARNING: Retrying after connection broken by NewConnectionError\nERROR: No matching distribution found",
    ],
)
def test_an_index_that_does_not_answer_is_told_from_a_lock_that_cannot_be_had(installer, lock, tmp_path, words):
    installer.fails(words)
    with pytest.raises(RegistryUnreachable, match=r"function-a\.txt cannot be installed(?s:.*)(dns|distribution)"):
        dependencies.install(lock, "arm64", tmp_path / "target", installer.path)


def test_a_version_that_does_not_exist_is_said_in_the_installer_s_words(installer, lock, tmp_path):
    installer.fails("no version of six==1.17.0")
    with pytest.raises(PackageError, match=r"function-a\.txt cannot be installed:\n  no version of six") as raised:
        dependencies.install(lock, "arm64", tmp_path / "target", installer.path)
    assert not isinstance(raised.value, RegistryUnreachable)


def test_an_installer_that_is_not_there_is_said(lock, tmp_path):
    with pytest.raises(PackageError, match="cannot be run"):
        dependencies.install(lock, "arm64", tmp_path / "target", str(tmp_path / "missing"))


def test_without_uv_and_pip_the_way_out_is_said(installer, lock, tmp_path, monkeypatch):
    installer.fails("python: No module named pip")
    monkeypatch.setattr(sys, "executable", installer.path)
    with pytest.raises(PackageError, match="neither uv nor pip"):
        dependencies.install(lock, "arm64", tmp_path / "target", None)
