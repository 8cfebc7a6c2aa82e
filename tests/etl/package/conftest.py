"""The real packages for x86-64, built once, and an installer that needs no network."""

from __future__ import annotations

import json
import platform
import subprocess
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from etl.package import __main__ as command
from etl.package.build import build_layer
from etl.package.errors import RegistryUnreachable
from etl.package.functions import FUNCTIONS, RUNTIME, lock
from etl.package.pins import split
from local.setup.pythons import find_python
from local.setup.uv import find_uv
from local.setup.venvs import ROOT

ARCHITECTURE = "x86_64"


@pytest.fixture(scope="session")
def uv():
    return find_uv(ROOT / ".local" / "tools")


@pytest.fixture(scope="session")
def built(uv, tmp_path_factory):
    """`make package ARCH=x86_64`: its folder, its packages.json's functions and layer, the names in each zip."""
    into = tmp_path_factory.mktemp("built")
    folder = into / ARCHITECTURE
    folder.mkdir()
    try:  # without an index, nothing else is worth trying
        build_layer(split({function: lock(function) for function in FUNCTIONS}).layer, ARCHITECTURE, folder, uv)
    except RegistryUnreachable as error:
        pytest.skip(f"packages cannot be built here: {error}")
    assert command.main(["--arch", ARCHITECTURE, "--into", str(into), "--uv", uv]) == 0
    packages = json.loads((folder / "packages.json").read_text())
    zips = ("layer", *FUNCTIONS)
    names = {name: zipfile.ZipFile(folder / f"{name}.zip").namelist() for name in zips}
    return SimpleNamespace(folder=folder, layer=packages["layer"], functions=packages["functions"], names=names)


@pytest.fixture(scope="session")
def unzipped(built, tmp_path_factory):
    """What Lambda puts on Python's path, in its order: function to the folders of its package and of the layer."""
    root = tmp_path_factory.mktemp("task")
    for name in ("layer", *FUNCTIONS):
        zipfile.ZipFile(built.folder / f"{name}.zip").extractall(root / name)
    return {function: [root / function, root / "layer" / "python"] for function in FUNCTIONS}


@pytest.fixture(scope="session")
def lambda_python(uv):
    """An interpreter that can run the packages: Lambda's Python, on x86-64 Linux."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        pytest.skip(f"the packages' shared objects are for x86-64 Linux, this is {platform.platform()}")
    python = find_python(uv)
    asked = [python, "-c", "import sys; print('python%d.%d' % sys.version_info[:2])"]
    version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    if version != RUNTIME:
        pytest.skip(f"the packages are for {RUNTIME}, this machine has {version}")
    return python


@pytest.fixture
def installer(tmp_path):
    """Stands in for uv: it installs what is below `wheels`; after fails(words) it fails with them."""
    return FakeInstaller(tmp_path / "installer")


class FakeInstaller:
    """A script that keeps its arguments, one a line, and copies a folder to --target."""

    def __init__(self, home: Path) -> None:
        self.wheels = home / "wheels"
        self.wheels.mkdir(parents=True)
        self._asked = home / "asked"
        self.path = str(home / "uv")
        self._script(f"cp -r {self.wheels}/. $target")

    @property
    def asked(self) -> list[str]:
        return self._asked.read_text().splitlines()

    def fails(self, words: str) -> None:
        self._script(f"echo '{words}' >&2; exit 1")

    def _script(self, end: str) -> None:
        Path(self.path).write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$@" >{self._asked}\n'
            f'while [ $# -gt 0 ]; do [ "$1" = --target ] && target=$2; shift; done\n{end}\n'
        )
        Path(self.path).chmod(0o755)
