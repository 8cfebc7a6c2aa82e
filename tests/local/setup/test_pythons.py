import sys

import pytest

from local.setup import pythons
from local.setup.errors import SetupError

OTHER = {"3.11": "3.12", "3.12": "3.11"}


def test_a_version_that_is_asked_for_is_found_or_none(monkeypatch, tmp_path):
    here = "{}.{}".format(*sys.version_info[:2])
    monkeypatch.setattr(pythons, "_candidates", lambda version, uv: [sys.executable])
    monkeypatch.setenv(pythons.CHOSEN, here)
    assert pythons.find_python("uv") == sys.executable

    monkeypatch.setattr(pythons, "_uv_managed", lambda version, uv: "")
    monkeypatch.setattr(pythons.subprocess, "run", lambda command, **options: None)
    monkeypatch.setattr(pythons, "_version_of", lambda python: here)
    monkeypatch.setenv(pythons.CHOSEN, OTHER[here])
    with pytest.raises(SetupError):
        pythons.find_python("uv")


def test_a_version_that_is_not_supported_is_refused(monkeypatch):
    monkeypatch.setenv(pythons.CHOSEN, "3.13")
    with pytest.raises(SetupError, match=r"PYTHON_VERSION is 3\.13: it is 3\.12 or 3\.11"):
        pythons.find_python("uv")
