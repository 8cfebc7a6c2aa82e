import re

import pytest

from etl.package import code, trimming
from etl.package.functions import FUNCTIONS


@pytest.mark.parametrize(
    "name",
    [
        "pyarrow/lib.cpython-312-aarch64-linux-gnu.so",
        "pyarrow/libarrow_python.so.2600",
        "pyarrow/libarrow_python.2600.dylib",
        "pyarrow/libarrow_dataset.so.2600",
        "pyarrow/_dataset_parquet.cpython-312-x86_64-linux-gnu.so",
        "pyarrow/parquet/encryption.py",
        "botocore/data/endpoints.json",
        "botocore/data/s3/2006-03-01/service-2.json.gz",
        "botocore/data/sts/2011-06-15/service-2.json.gz",
        "botocore/cacert.pem",
        "botocore/docs/docstring.py",
        "boto3-1.44.5.dist-info/METADATA",
        "boto3-1.44.5.dist-info/LICENSE",
        "six.py",
    ],
)
def test_what_the_functions_load_or_a_licence_asks_for_stays(name):
    assert trimming.is_needed(name)


@pytest.mark.parametrize(
    "name",
    [
        ".lock",
        "bin/jp.py",
        "six-1.17.0.dist-info/RECORD",
        "six-1.17.0.dist-info/INSTALLER",
        "__pycache__/six.cpython-312.pyc",
        "boto3/__pycache__/utils.cpython-312.pyc",
        "pyarrow/tests/test_array.py",
        "pyarrow/include/arrow/api.h",
        "pyarrow/lib.pyx",
        "orjson/__init__.pyi",
        "pyarrow/_flight.cpython-312-x86_64-linux-gnu.so",
        "pyarrow/libarrow_flight.so.2600",
        "pyarrow/libarrow_flight.2600.dylib",
        "pyarrow/libarrow_s3.so.2600",
        "pyarrow/libarrow_python.so",
        "pyarrow/libarrow_python.so.2600.1.0",
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "botocore/data/s3control/2018-08-20/service-2.json.gz",
        "boto3/data/dynamodb/2012-08-10/resources-1.json",
    ],
)
def test_what_no_function_needs_goes(name):
    assert not trimming.is_needed(name)


def test_a_trimmed_folder_holds_what_is_needed_and_no_more(tmp_path):
    for name in ("six.py", "pyarrow/lib.so", "pyarrow/lib.pyx", "pyarrow/tests/util.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    needed = trimming.needed_files(tmp_path)
    trimming.trim(tmp_path)
    assert set(needed) == {"six.py", "pyarrow/lib.so"}
    assert set(tmp_path.rglob("*")) == {*needed.values(), tmp_path / "pyarrow"}


def test_boto3_knows_every_service_that_the_functions_ask_for():
    sources = [path.read_text() for function in FUNCTIONS for path in code.files(function).values()]
    asked = {name for text in sources for name in re.findall(r"\b(?:client|resource)\(\s*[\"']([\w-]+)", text)}
    assert {"s3", "secretsmanager"} <= asked <= set(trimming.SERVICES)
