"""Data flows one way, and the layout says so."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.policy.tracked import ROOT, tracked


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize(
    ("folder", "never"),
    [
        ("etl", {"local", "airflow", "finance_lab", "cosmos", "tableau"}),
        ("dags", {"local", "etl"}),
        ("plugins", {"local", "etl"}),
        ("tableau", {"local", "airflow", "finance_lab"}),
        ("local/aws", {"airflow", "finance_lab"}),
        ("local/snowflake", {"airflow", "finance_lab"}),
        ("local/provision", {"airflow", "finance_lab"}),
    ],
)
def test_a_part_never_imports_what_comes_after_it_or_stands_beside_it(folder, never):
    files = tracked(f"{folder}/**/*.py", f"{folder}/*.py")
    assert files
    wrong = {str(path.relative_to(ROOT)): imports(path) & never for path in files if imports(path) & never}
    assert wrong == {}


def test_dag_files_are_wiring():
    dags = tracked("dags/*.py")
    assert dags
    lines = {path.name: len(path.read_text().splitlines()) for path in dags}
    assert {name: count for name, count in lines.items() if count > 120} == {}


def test_no_file_is_called_utils():
    assert [path for path in tracked("*.py") if path.stem in {"utils", "util", "helpers", "misc", "common"}] == []


# A container's network is its own: nothing outside reaches it but through the ports that the host publishes, and those
# are on loopback (tests/local/containers). The images say so themselves; nothing that runs on a laptop does.
IMAGES = {"docker/airflow/Dockerfile", "docker/cloud/Dockerfile"}


def test_nothing_binds_to_every_interface_but_inside_a_container():
    everywhere = re.compile(r"""(?<![\d.])0\.0\.0\.0(?![\d./])|["']::["']""")
    found = {
        str(path.relative_to(ROOT))
        for path in tracked("*.py", "*.sh", "*.yaml", "*.yml", "*.txt", "Makefile", "*Dockerfile")
        if everywhere.search(path.read_text()) and "policy" not in path.parts and "tests" not in path.parts
    }
    assert found == IMAGES


def test_nothing_that_looks_like_a_secret_is_in_the_repository():
    secret = re.compile(r"CG-[A-Za-z0-9]{20,}|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix not in {".png"} and secret.search(path.read_text(errors="replace"))
    ]
    assert [name for name in found if not name.startswith("tests/policy/")] == []
