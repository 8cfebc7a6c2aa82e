"""The project as Snowflake deploys it, read by each dbt that Snowflake offers: the same graph, the same tests.

Models are not rendered: incremental ones ask the warehouse. Generic tests are, as dbt 1.9 gets their arguments by
another way (include/dbt/finance/tests/generic).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from etl.package.errors import RegistryUnreachable
from local.dbt import native
from local.dbt.venvs import dbt_of
from local.settings import ROOT

pytestmark = pytest.mark.full
OWN_DBT = Path(os.environ.get("DBT_EXECUTABLE", ROOT / ".local" / "venvs" / "dbt" / "bin" / "dbt"))
RENDER_TESTS = ("compile", "--select", "test_type:generic", "--no-introspect", "--no-populate-cache")


class Reader:
    """One dbt and a deployed folder of its own."""

    def __init__(self, dbt: Path, folder: Path) -> None:
        native.assemble(folder)
        self._dbt, self._folder = dbt, folder

    def run(self, *arguments: str) -> str:
        # from a Snowflake session come no variables at all
        env = {name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "SNOWFLAKE_"))}
        command = [str(self._dbt), "--no-use-colors", *arguments]
        done = subprocess.run(command, cwd=self._folder, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def manifest(self) -> dict:
        return json.loads((self._folder / "target" / "manifest.json").read_text())


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """The manifest of the project's own dbt, its generic tests rendered."""
    reader = Reader(OWN_DBT, tmp_path_factory.mktemp("own") / "finance")
    reader.run(*RENDER_TESTS)
    return reader.manifest


@pytest.fixture(scope="module", params=native.VERSIONS)
def reader(request, tmp_path_factory):
    try:
        dbt = dbt_of(request.param)
    except RegistryUnreachable as error:
        pytest.skip(f"dbt {request.param} cannot be installed here: {error}")
    return Reader(dbt, tmp_path_factory.mktemp(request.param) / "finance")


@pytest.mark.parametrize("target", ["dev", "prod"])
def test_the_deployed_project_is_read_without_a_warning(reader, target):
    said = reader.run("parse", "--target", target)

    assert "warn" not in said.lower()
    assert "deprecat" not in said.lower()
    assert {node["database"] for node in reader.manifest["nodes"].values()} == {f"FINANCE_{target.upper()}"}


def test_it_knows_the_flags_of_the_hourly_task(reader):
    [arguments] = re.findall("args = '(.*)'", native.task_statement("dev"))
    command, *flags = arguments.split()
    assert command == "build"

    listed = reader.run("list", *flags, "--quiet").split()  # takes what build takes, and needs no warehouse

    assert "finance.exposed.fct_market_hourly" in listed
    assert [name for name in listed if name.startswith("unit_test:")] == []


def test_graph_and_generic_tests_are_those_of_our_own_dbt(reader, ours):
    reader.run(*RENDER_TESTS)

    assert parents(reader.manifest) == parents(ours)
    assert checks(reader.manifest) == checks(ours)
    assert questions(reader.manifest) == questions(ours)
    assert sum(questions(ours).values()) > 20


def parents(manifest):
    """Everything but tests, whose ids differ between versions, with what it reads."""
    kinds = ("nodes", "sources", "exposures", "unit_tests")
    found = {id_: node for kind in kinds for id_, node in manifest[kind].items() if not id_.startswith("test.")}
    return {id_: sorted(node.get("depends_on", {}).get("nodes", [])) for id_, node in found.items()}


def checks(manifest):
    """The tests by kind, model and column, with what they read."""
    found = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    return Counter(
        (
            (node.get("test_metadata") or node)["name"],
            node.get("attached_node"),
            node.get("column_name"),
            *sorted(node["depends_on"]["nodes"]),
        )
        for node in found
    )


def questions(manifest):
    """The SQL of the generic tests, however often each is there."""
    rendered = (node.get("compiled_code") for node in manifest["nodes"].values() if node.get("test_metadata"))
    return Counter(" ".join(sql.split()) for sql in rendered if sql)
