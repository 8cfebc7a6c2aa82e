import io
import shutil
import zipfile

import pytest

from etl.package import code
from etl.package.functions import ETL, FUNCTIONS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_code_is_the_same_bytes_each_time(function):
    assert code.code_zip(function) == code.code_zip(function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_code_is_the_function_s_own_and_what_all_share(function):
    names = zipfile.ZipFile(io.BytesIO(code.code_zip(function))).namelist()
    assert {f"etl/lambdas/{function}/handler.py", "etl/clock.py", "etl/lake/objects.py"} <= set(names)
    folders = {name.split("/")[2] for name in names if name.startswith("etl/lambdas/")}
    assert folders == {"__init__.py", function}
    assert not [name for name in names if name.startswith(("etl/package/", "etl/state_machine/", "tests/", "local/"))]


def test_what_is_no_code_stays_out(tmp_path):
    etl = copied(tmp_path)
    for name in (".env", "credentials", "notes.md", "__pycache__/keys.pyc"):
        (etl / "lake" / "__pycache__").mkdir(exist_ok=True)
        (etl / "lake" / name).write_text("secret")
    assert set(code.files("stage", etl)) == set(code.files("stage"))


def test_a_shared_part_that_is_gone_is_said(tmp_path):
    etl = copied(tmp_path)
    shutil.rmtree(etl / "contracts")
    with pytest.raises(FileNotFoundError, match="contracts is part of every package"):
        code.files("stage", etl)


def copied(tmp_path):
    return shutil.copytree(ETL, tmp_path / "etl", ignore=shutil.ignore_patterns("__pycache__"))
