"""The real packages, with their real dependencies; skipped where the package index cannot be reached."""

import json
import os
import re
import subprocess
import sys

import pytest

from etl.package.build import UNZIPPED_LIMIT, ZIPPED_LIMIT
from etl.package.functions import ETL, FUNCTIONS, handler

CREDENTIALS = re.compile(r"(^|/)(\.env.*|\.netrc|\.pypirc|credentials|id_\w+|\.aws/.*|[^/]*\.(pem|key|p12|pfx))$")
NOT_DEPLOYED = re.compile(r"(^|/)(tests|__pycache__)/|\.pyc$|^(local|dags|plugins|etl/package)/")

IMPORTS = """
import importlib, json, sys
sys.path[:0] = sys.argv[2:]
module = importlib.import_module(sys.argv[1])
import boto3
clients = [boto3.client(name).meta.service_model.service_name for name in ("s3", "secretsmanager", "sts")]
files = [m.__file__ for m in sys.modules.values() if getattr(m, "__file__", None)]
print(json.dumps([callable(module.handle), clients, files]))
"""

PARQUET = """
import io, sys
sys.path[:0] = sys.argv[1:]
import pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq
sink = io.BytesIO()
table = pa.table({"price": ["1.5", None], "reasons": [["a", "b"], []]})
pq.write_table(table.set_column(0, "price", pc.cast(table["price"], pa.float64())), sink, compression="zstd")
print(pq.ParquetFile(pa.BufferReader(sink.getvalue())).read(["price", "reasons"], use_threads=False).to_pylist())
for gone in ("flight", "_s3fs", "tests"):
    try:
        __import__("pyarrow." + gone)
    except ImportError:
        print(gone, "is gone")
"""


def test_built_twice_elsewhere_and_otherwise_the_packages_have_the_same_hashes(built, uv, tmp_path):
    build = [sys.executable, "-m", "etl.package", "--arch", "x86_64", "--into", str(tmp_path), "--uv", uv]
    again = subprocess.run(
        ["/bin/sh", "-c", 'umask 077; exec "$@"', "sh", *build],
        cwd=ETL.parent,
        env={**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0, again.stderr
    assert json.loads((tmp_path / "x86_64" / "packages.json").read_text()) == {
        "layer": built.layer,
        "functions": built.functions,
    }


def test_sizes_are_within_the_limits(built):
    for package in (built.layer, *built.functions.values()):
        assert 0 < package["zipped_bytes"] <= ZIPPED_LIMIT
        assert package["zipped_bytes"] < package["unzipped_bytes"]
    for package in built.functions.values():
        assert package["unzipped_bytes"] + built.layer["unzipped_bytes"] <= UNZIPPED_LIMIT


@pytest.mark.parametrize("package", ["layer", *FUNCTIONS])
def test_a_package_holds_no_other_function_no_tests_no_bytecode_and_nothing_like_credentials(built, package):
    names = [name.removeprefix("python/") for name in built.names[package]]
    others = tuple(f"etl/lambdas/{other}/" for other in FUNCTIONS if other != package)
    assert [name for name in names if name.startswith(others)] == []
    assert [name for name in names if NOT_DEPLOYED.search(name)] == []
    assert [name for name in names if CREDENTIALS.search(name) and name != "botocore/cacert.pem"] == []


def test_only_publish_carries_pyarrow(built):
    assert {name for name, names in built.names.items() if any(n.startswith("pyarrow/") for n in names)} == {"publish"}


def test_the_layer_carries_what_all_share_where_lambda_looks_and_no_function_carries_it_again(built):
    assert {"python/boto3/__init__.py", "python/orjson/__init__.py", "python/six.py"} <= set(built.names["layer"])
    assert {name.split("/")[0] for name in built.names["layer"]} == {"python"}
    shared = {name.removeprefix("python/") for name in built.names["layer"]}
    assert [name for function in FUNCTIONS for name in built.names[function] if name in shared] == []


def test_a_function_without_dependencies_of_its_own_is_its_code_alone(built):
    assert {name.split("/")[0] for name in [*built.names["collect"], *built.names["stage"]]} == {"etl"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_and_its_aws_clients_need_nothing_but_package_and_layer(function, unzipped, lambda_python):
    answer = isolated(lambda_python, IMPORTS, handler(function).rpartition(".")[0], *unzipped[function])
    is_callable, clients, files = json.loads(answer.splitlines()[-1])
    assert is_callable
    assert clients == ["s3", "secretsmanager", "sts"]
    assert [file for file in files if "site-packages" in file] == []
    assert str(unzipped[function][0] / "etl" / "lambdas" / function / "handler.py") in files


def test_publish_writes_reads_and_casts_parquet_without_what_was_trimmed(unzipped, lambda_python):
    rows, *gone = isolated(lambda_python, PARQUET, *unzipped["publish"]).splitlines()
    assert rows == "[{'price': 1.5, 'reasons': ['a', 'b']}, {'price': None, 'reasons': []}]"
    assert gone == ["flight is gone", "_s3fs is gone", "tests is gone"]


def isolated(python, script, *arguments):
    """Run without site-packages, the user's settings and the environment of the tests."""
    answer = subprocess.run(
        [python, "-I", "-S", "-B", "-c", script, *map(str, arguments)],
        env={"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout
