import io
import subprocess
import sys
import zipfile

import pytest

from etl import package


@pytest.mark.parametrize("function", package.FUNCTIONS)
def test_a_package_is_the_same_bytes_each_time(function):
    assert package.package(function) == package.package(function)


@pytest.mark.parametrize("function", package.FUNCTIONS)
def test_a_package_holds_its_own_code_and_not_the_other_functions(function):
    names = zipfile.ZipFile(io.BytesIO(package.package(function))).namelist()
    assert f"etl/lambdas/{function}/handler.py" in names
    others = set(package.FUNCTIONS) - {function}
    assert not [name for name in names if any(name.startswith(f"etl/lambdas/{other}/") for other in others)]


@pytest.mark.parametrize("function", package.FUNCTIONS)
def test_a_package_s_handler_can_be_imported_from_the_package_alone(function, tmp_path):
    zipfile.ZipFile(io.BytesIO(package.package(function))).extractall(tmp_path)
    module = package.handler(function).rpartition(".")[0]
    answer = subprocess.run(
        [sys.executable, "-c", f"import {module} as m; print(m.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert answer.stdout.startswith(str(tmp_path)), answer.stderr
