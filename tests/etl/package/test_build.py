import base64
import hashlib
import json
import zipfile

import pytest

from etl.package import __main__ as command
from etl.package import build as building
from etl.package import code
from etl.package.build import build
from etl.package.errors import PackageTooLarge
from etl.package.functions import FUNCTIONS


@pytest.fixture
def wheels(installer):
    (installer.wheels / "six.py").write_text("x = 1\n")
    (installer.wheels / "bin").mkdir()
    (installer.wheels / "bin" / "six").write_text(f"#!{installer.path}\n")
    return installer


def test_a_package_is_the_code_and_the_trimmed_dependencies(wheels, tmp_path):
    build("stage", "arm64", tmp_path, wheels.path)
    names = zipfile.ZipFile(tmp_path / "stage.zip").namelist()
    assert names == sorted(["six.py", *code.files("stage")])


def test_what_a_deployment_needs_to_know_is_answered(wheels, tmp_path):
    package = build("stage", "arm64", tmp_path, wheels.path)
    body = (tmp_path / "stage.zip").read_bytes()
    declared = json.loads(code.files("stage")["etl/lambdas/stage/function.json"].read_text())
    assert package == {
        "file": "stage.zip",
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


def test_a_changed_byte_of_code_or_dependency_changes_the_hashes(wheels, tmp_path, monkeypatch):
    first = build("stage", "arm64", tmp_path, wheels.path)
    (wheels.wheels / "six.py").write_text("x = 2\n")
    dependency = build("stage", "arm64", tmp_path, wheels.path)
    handler = tmp_path / "handler.py"
    handler.write_bytes(code.files("stage")["etl/lambdas/stage/handler.py"].read_bytes() + b"\n")
    changed = {**code.files("stage"), "etl/lambdas/stage/handler.py": handler}
    monkeypatch.setattr(code, "files", lambda function: changed)
    source = build("stage", "arm64", tmp_path, wheels.path)
    assert len({p["sha256"] for p in (first, dependency, source)}) == 3
    assert len({p["content_sha256"] for p in (first, dependency, source)}) == 3


@pytest.mark.parametrize(("form", "limit"), [("unzipped", "UNZIPPED_LIMIT"), ("zipped", "ZIPPED_LIMIT")])
def test_a_package_that_is_too_large_is_refused_by_name_and_size(wheels, tmp_path, monkeypatch, form, limit):
    (wheels.wheels / "large.so").write_bytes(bytes(3 * building.MB))
    monkeypatch.setattr(building, limit, 0)
    with pytest.raises(PackageTooLarge, match=rf"^stage is \d+\.\d MB {form}, more than the 0 MB"):
        build("stage", "arm64", tmp_path, wheels.path)
    assert not (tmp_path / "stage.zip").exists()


def test_the_limits_are_within_those_of_aws():
    assert building.UNZIPPED_LIMIT < 250 * building.MB
    assert building.ZIPPED_LIMIT <= 50 * building.MB


def test_the_command_builds_all_and_says_a_line_each(wheels, tmp_path, capsys):
    assert command.main(["--into", str(tmp_path), "--uv", wheels.path]) == 0
    lines = capsys.readouterr().out.splitlines()
    packages = json.loads((tmp_path / "arm64" / "packages.json").read_text())
    assert set(packages) == set(FUNCTIONS)
    assert [line.split()[0] for line in lines] == list(FUNCTIONS)
    assert all(packages[line.split()[0]]["sha256"].startswith(line.split()[-1]) for line in lines)


def test_the_command_s_failure_leaves_no_packages_json_and_says_why(wheels, tmp_path, capsys):
    command.main(["--into", str(tmp_path), "--uv", wheels.path])
    wheels.fails("error: Failed to fetch: simple/six/")
    assert command.main(["--into", str(tmp_path), "--uv", wheels.path]) == 1
    assert "the package index does not answer" in capsys.readouterr().err
    assert not (tmp_path / "arm64" / "packages.json").exists()
