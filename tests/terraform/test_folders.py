"""Each module and root: well formed, valid, and its own tests pass."""

from __future__ import annotations

import pytest

from tests.terraform.providers import ROOT
from tests.terraform.workspace import folders

FOLDERS = folders()
# the environments' own tests run once, for tests/terraform/environments/test_environments.py
TESTED = [name for name in FOLDERS if not name.startswith("environments/")]
MODULES = [name for name in FOLDERS if name.startswith("modules/")]


# a module is validated with the environments that call it; alone it is, too, where minutes do not matter
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.full] if name in MODULES else []) for name in FOLDERS]
)
def test_it_is_valid(workspace, name):
    workspace.init(name)
    workspace.must(name, "validate", "-no-color")


@pytest.mark.parametrize("name", TESTED)
def test_its_own_tests_pass(workspace, name, request):
    if "snowflakedb/snowflake" in (ROOT / "terraform" / name / "versions.tf").read_text():
        request.getfixturevalue("planning")
    workspace.init(name)
    said = workspace.must(name, "test", "-no-color")
    assert "Success!" in said
    assert " 0 passed" not in said


def test_all_is_formatted(workspace):
    assert workspace.must(".", "fmt", "-check", "-recursive", "-no-color") == ""


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_its_parts_and_describes_what_it_takes_and_gives(name):
    folder = ROOT / "terraform" / name
    for part in ("main.tf", "variables.tf", "outputs.tf", "versions.tf", "README.md"):
        assert (folder / part).is_file(), f"{name} has no {part}"
    assert list((folder / "tests").glob("*.tftest.hcl"))
    for file in ("variables.tf", "outputs.tf"):
        text = (folder / file).read_text()
        blocks = text.split("\nvariable " if file == "variables.tf" else "\noutput ")
        undescribed = [
            block.split('"')[1] for block in blocks if block.strip() and '"' in block and "description" not in block
        ]
        assert undescribed == [], f"{name}/{file}"
