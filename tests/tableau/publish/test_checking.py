"""What the checker is asked, for the environment that is published to."""

from __future__ import annotations

import pytest

from tableau.dbt_models import Model
from tableau.publish import checking
from tableau.publish.content import WORKBOOK, contents
from tableau.publish.errors import PublishError
from tableau.publish.render import for_environment, read
from tableau.target import target_for

SERVER = "myorg-myaccount.snowflakecomputing.com"


@pytest.fixture
def asked(monkeypatch):
    """The arguments that tableau.check.check was called with, over a manifest that was written on a laptop."""
    calls = []
    readers = frozenset({"FINANCE_LOCAL_ANALYST", "FINANCE_LOCAL_REPORTER", "SOMEBODY_ELSE"})
    models = {"coin_latest": Model("coin_latest", "EXPOSED", "", {}, readers)}
    monkeypatch.setattr(checking, "read_models", lambda: models)
    monkeypatch.setattr(checking, "find_schema", lambda: "its path")
    monkeypatch.setattr(checking, "load_schema", lambda path: f"the schema of {path}")
    monkeypatch.setattr(checking, "check", lambda *arguments: calls.append(arguments) or [])
    return calls


@pytest.fixture
def judge(made_models, schema):
    """judge("dev", {b"old": b"new"}): the committed documents under the checker, with the workbook's text changed."""

    def run(environment, changed=None):
        target = target_for(environment, SERVER)
        documents = {content: for_environment(read(content.file), target) for content in contents()}
        (workbook,) = [content for content in documents if content.kind == WORKBOOK]
        for old, new in (changed or {}).items():
            assert old in documents[workbook]
            documents[workbook] = documents[workbook].replace(old, new)
        checking.refuse_findings(documents, checking.checker(environment, target))

    return run


@pytest.mark.parametrize(("environment", "role"), [("dev", "FINANCE_DEV_REPORTER"), ("prod", "FINANCE_PROD_REPORTER")])
def test_the_models_readers_are_the_roles_of_the_environment(asked, tmp_path, environment, role):
    check = checking.checker(environment, target_for(environment, SERVER))
    assert check([tmp_path]) == []
    ((paths, models, reader, schema),) = asked
    assert (paths, reader, schema) == ([tmp_path], role, "the schema of its path")
    assert models["coin_latest"].readers == {role, role.replace("REPORTER", "ANALYST"), "SOMEBODY_ELSE"}


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_committed_documents_may_be_published(judge, environment):
    judge(environment)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({b' source-build="': b' source-bild="'}, "market.twb: document, line .*: against Tableau's schema"),
        ({b'h="49280" name="Heat map"': b'h="49280" name="Gone"'}, "market.twb: .*zone .*'Gone'"),
    ],
)
def test_what_the_schema_or_a_rule_refuses_is_not_published(judge, changed, said):
    with pytest.raises(PublishError, match=said):
        judge("dev", changed)


def test_without_a_schema_nothing_is_published(monkeypatch):
    monkeypatch.setenv("TABLEAU_XSD", "/nowhere")
    with pytest.raises(PublishError, match=r"NOT CHECKED: TABLEAU_XSD is /nowhere.*; nothing was published"):
        checking.checker("dev", target_for("dev", SERVER))
