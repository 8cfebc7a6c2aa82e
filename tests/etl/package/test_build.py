import base64
import hashlib
import json
import zipfile

import pytest

from etl.package import __main__ as command
from etl.package import build as building
from etl.package import code
from etl.package.build import build, build_layer
from etl.package.errors import PackageTooLarge
from etl.package.functions import FUNCTIONS


@pytest.fixture
def wheels(installer):
    (installer.wheels / "six.py").write_text("x = 1\n")
    (installer.wheels / "bin").mkdir()
    (installer.wheels / "bin" / "six").write_text(f"#!{installer.path}\n")
    return installer


@pytest.fixture
def built(wheels, tmp_path):
    """Build `stage` with a dependency of its own, beside a layer of some size."""

    def run(layer_bytes=1):
        layer = {"file": "layer.zip", "unzipped_bytes": layer_bytes}
        return build("stage", ["six==1.17.0"], layer, "arm64", tmp_path, wheels.path)

    return run


def test_a_package_is_the_code_and_the_trimmed_dependencies_of_its_own(built, tmp_path):
    built()
    names = zipfile.ZipFile(tmp_path / "stage.zip").namelist()
    assert names == sorted(["six.py", *code.files("stage")])


def test_a_function_that_needs_no_more_than_the_layer_asks_no_index(wheels, tmp_path):
    wheels.fails("error: Failed to fetch: simple/six/")
    build("stage", [], {"file": "layer.zip", "unzipped_bytes": 1}, "arm64", tmp_path, wheels.path)
    assert zipfile.ZipFile(tmp_path / "stage.zip").namelist() == sorted(code.files("stage"))


def test_the_layer_is_the_trimmed_dependencies_where_lambda_looks_for_them(wheels, tmp_path):
    layer = build_layer(["six==1.17.0"], "arm64", tmp_path, wheels.path)
    body = (tmp_path / "layer.zip").read_bytes()
    assert zipfile.ZipFile(tmp_path / "layer.zip").namelist() == ["python/six.py"]
    assert layer == {
        "file": "layer.zip",
        "runtime": "python3.12",
        "architecture": "arm64",
        "sha256": hashlib.sha256(body).hexdigest(),
        "source_code_hash": base64.b64encode(hashlib.sha256(body).digest()).decode(),
        "content_sha256": layer["content_sha256"],
        "zipped_bytes": len(body),
        "unzipped_bytes": len("x = 1\n"),
    }


def test_what_a_deployment_needs_to_know_is_answered(built, tmp_path):
    package = built()
    body = (tmp_path / "stage.zip").read_bytes()
    declared = json.loads(code.files("stage")["etl/lambdas/stage/function.json"].read_text())
    assert package == {
        "file": "stage.zip",
        "layer": "layer.zip",
        "handler": "etl.lambdas.stage.handler.handle",
        "runtime": "python3.12",
        "architecture": "arm64",
        "memory_mb": declared["memory_mb"],
        "timeout_seconds": declared["timeout_seconds"],
        "environment": declared["environment"],
        "sha256": hashlib.sha256(body).hexdigest(),
        "source_code_hash": base64.b64encode(hashlib.sha256(body).digest()).decode(),
        "content_sha256": package["content_sha256"],
        "zipped_bytes": len(body),
        "unzipped_bytes": sum(entry.file_size for entry in zipfile.ZipFile(tmp_path / "stage.zip").infolist()),
    }


def test_a_changed_byte_of_code_or_dependency_changes_the_hashes(built, wheels, tmp_path, monkeypatch):
    first = built()
    (wheels.wheels / "six.py").write_text("x = 2\n")
    dependency = built()
    handler = tmp_path / "handler.py"
    handler.write_bytes(code.files("stage")["etl/lambdas/stage/handler.py"].read_bytes() + b"\n")
    changed = {**code.files("stage"), "etl/lambdas/stage/handler.py": handler}
    monkeypatch.setattr(code, "files", lambda function: changed)
    source = built()
    assert len({p["sha256"] for p in (first, dependency, source)}) == 3
    assert len({p["content_sha256"] for p in (first, dependency, source)}) == 3


@pytest.mark.parametrize(
    ("form", "limit", "named"),
    [("unzipped", "UNZIPPED_LIMIT", "stage with the layer"), ("zipped", "ZIPPED_LIMIT", "stage")],
)
def test_a_package_that_is_too_large_is_refused_by_name_and_size(
    built, wheels, tmp_path, monkeypatch, form, limit, named
):
    (wheels.wheels / "large.so").write_bytes(bytes(3 * building.MB))
    monkeypatch.setattr(building, limit, 0)
    with pytest.raises(PackageTooLarge, match=rf"^{named} is \d+\.\d MB {form}, more than the 0 MB"):
        built()
    assert not (tmp_path / "stage.zip").exists()


def test_function_and_layer_count_together(built):
    with pytest.raises(PackageTooLarge, match=r"^stage with the layer is 150\.\d MB unzipped, more than the 150 MB"):
        built(layer_bytes=building.UNZIPPED_LIMIT)


def test_the_limits_are_within_those_of_aws():
    assert building.UNZIPPED_LIMIT < 250 * building.MB
    assert building.ZIPPED_LIMIT <= 50 * building.MB


def test_the_command_builds_all_and_says_a_line_each(wheels, tmp_path, capsys):
    assert command.main(["--into", str(tmp_path), "--uv", wheels.path]) == 0
    lines = capsys.readouterr().out.splitlines()
    packages = json.loads((tmp_path / "arm64" / "packages.json").read_text())
    assert set(packages["functions"]) == set(FUNCTIONS)
    assert {package["layer"] for package in packages["functions"].values()} == {packages["layer"]["file"]}
    assert [line.split()[0] for line in lines] == ["layer", *FUNCTIONS]
    listed = {"layer": packages["layer"], **packages["functions"]}
    assert all(listed[line.split()[0]]["sha256"].startswith(line.split()[-1]) for line in lines)


def test_the_command_s_failure_leaves_no_packages_json_and_says_why(wheels, tmp_path, capsys):
    command.main(["--into", str(tmp_path), "--uv", wheels.path])
    wheels.fails("error: Failed to fetch: simple/six/")
    assert command.main(["--into", str(tmp_path), "--uv", wheels.path]) == 1
    assert "the package index does not answer" in capsys.readouterr().err
    assert not (tmp_path / "arm64" / "packages.json").exists()
