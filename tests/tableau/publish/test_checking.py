"""What the checker is asked, for the environment that is published to."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from tableau.dbt_models import Model
from tableau.publish import checking
from tableau.target import target_for


@pytest.fixture
def asked(monkeypatch):
    """The arguments that tableau.check.check was called with, over a manifest that was written on a laptop."""
    calls = []
    readers = frozenset({"FINANCE_LOCAL_ANALYST", "FINANCE_LOCAL_REPORTER", "SOMEBODY_ELSE"})
    models = {"coin_latest": Model("coin_latest", "EXPOSED", "", {}, readers)}
    monkeypatch.setattr(checking, "read_models", lambda: models)
    checker = SimpleNamespace(check=lambda *arguments: calls.append(arguments) or [])
    monkeypatch.setitem(sys.modules, "tableau.check", checker)
    return calls


@pytest.mark.parametrize(("environment", "role"), [("dev", "FINANCE_DEV_REPORTER"), ("prod", "FINANCE_PROD_REPORTER")])
def test_the_models_readers_are_the_roles_of_the_environment(asked, tmp_path, environment, role):
    check = checking.checker(environment, target_for(environment, "a.snowflakecomputing.com"))
    assert check([tmp_path]) == []
    ((paths, models, reader, schema),) = asked
    assert (paths, reader, schema) == ([tmp_path], role, "EXPOSED")
    assert models["coin_latest"].readers == {role, role.replace("REPORTER", "ANALYST"), "SOMEBODY_ELSE"}
