"""What the module tells Airflow, beside what the plugins, the startup script and the documents ask for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MODULE = ROOT / "terraform" / "modules" / "mwaa"
SETTINGS = ROOT / "plugins" / "finance_lab" / "settings.py"


def settings() -> dict[str, bool]:
    """{setting: whether it has to be set}"""
    classes = [node for node in ast.parse(SETTINGS.read_text()).body if isinstance(node, ast.ClassDef)]
    fields = next(node for node in classes if node.name == "Settings").body
    return {field.target.id: field.value is None for field in fields if isinstance(field, ast.AnnAssign)}


def block(text: str, begin: str) -> str:
    """The lines after `begin` that are indented deeper than it."""
    before, _, after = text.partition(begin)
    assert after, f"there is no {begin!r}"
    indent = len(before) - len(before.rstrip(" "))
    return re.split(rf"\n {{0,{indent}}}[^\s]", after, maxsplit=1)[0]


def keys(text: str) -> set[str]:
    return set(re.findall(r"^\s+(\w+) +=", text, re.MULTILINE))


def options(name: str) -> set[str]:
    return keys(block((MODULE / "options.tf").read_text(), f"{name} = "))


def variable(name: str) -> str:
    return block((MODULE / "variables.tf").read_text(), f'variable "{name}" {{')


def test_every_setting_without_a_default_is_set():
    required = {name for name, has_to in settings().items() if has_to}
    assert len(required) == 9
    assert required - options("finance") == set()


def test_no_option_is_set_that_the_plugins_do_not_know():
    assert options("finance") - settings().keys() == set()


def test_what_the_module_does_not_set_itself_may_be_given_except_the_connections_names():
    given = set(re.findall(r'"(\w+)"', block(variable("finance_options"), "condition = ")))
    own_variable = {"docs_url"}  # mails that Airflow does not send link there, too
    assert given == settings().keys() - options("finance") - {"aws_conn_id", "snowflake_conn_id"} - own_variable


def test_the_startup_script_reads_the_options_that_there_are():
    read = set(re.findall(r"AIRFLOW__([A-Z]+)__([A-Z_]+)", (MODULE / "files" / "startup.sh").read_text()))
    set_ = {("DBT", name.upper()) for name in options("dbt")} | {("FINANCE", n.upper()) for n in options("finance")}
    assert {name for section, name in read if section == "DBT"} == {name.upper() for name in options("dbt")}
    assert read - set_ == set()


def test_airflow_s_version_is_that_of_the_requirements():
    version = re.search(r"^apache-airflow==(.*)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert f'default     = "{version[1]}"' in variable("airflow_version")


def documented_rights() -> set[str]:
    section = (ROOT / "docs" / "airflow.md").read_text().partition("## What Airflow's role may do")[2]
    table = section.partition("\n## ")[0].partition("Snowflake, role")[0]
    rows = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("|")]
    return {action for row in rows for action in re.findall(r"`(\w+:\w+)`", row)}


def test_the_role_may_do_for_the_dags_what_the_document_says():
    policy = block((MODULE / "iam.tf").read_text(), 'resource "aws_iam_role_policy" "pipeline" {')
    granted = set(re.findall(r'"(\w+:[A-Z]\w+)"', policy))
    documented = documented_rights()
    assert len(documented) == 9
    assert granted == documented | {"secretsmanager:GetSecretValue"}


@pytest.mark.parametrize("name", ["plugins.zip", "requirements.txt", "startup.sh"])
def test_the_package_for_the_module_s_own_tests_is_whole(name):
    assert (MODULE / "tests" / "package" / name).stat().st_size > 0
