"""dbt's models and the definition, as they are."""

from __future__ import annotations

import copy

import pytest

from etl.contracts.names import names_for
from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import dbt_env
from local.settings import ACCOUNT, ENVIRONMENT, LocalSettings
from tableau.check import NotChecked, find_schema, load_schema
from tableau.dbt_models import read_models
from tableau.model.load import load


@pytest.fixture(scope="session")
def made_models():
    # the variables of `make run`, so that neither makes the other parse again
    ensure_manifest(dbt_env(LocalSettings.from_env(), names_for(ENVIRONMENT, ACCOUNT)))
    return read_models()


@pytest.fixture
def models(made_models):
    """dbt's exposed models, to be changed at will."""
    return copy.copy(made_models)


@pytest.fixture(scope="session")
def definition():
    return load()


@pytest.fixture(scope="session")
def schema():
    """Tableau's, where it is to be had."""
    try:
        return load_schema(find_schema())
    except NotChecked as error:
        pytest.skip(str(error))


def pytest_collection_modifyitems(items):
    """All that asks the one laptop's Snowflake runs in one worker, which builds it once."""
    for item in items:
        if "market" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("market"))
