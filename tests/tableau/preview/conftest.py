"""The laptop's Snowflake with EXPOSED built once of a known market, and what the preview makes of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from etl.contracts.names import names_for
from local.dashboards import reporting_env
from local.settings import ACCOUNT, ENVIRONMENT
from tableau.model.fields import Fields
from tableau.preview.choices import choices
from tableau.preview.connection import connected, settings_from
from tableau.preview.query import Queries
from tableau.preview.rows import ask
from tests.include.landing import ALL_MODELS
from tests.include.warehouse import open_warehouse
from tests.tableau.preview.known_market import land


@pytest.fixture(scope="session")
def fields(definition, made_models):
    return Fields(definition.data_source, made_models)


@pytest.fixture(scope="session")
def queries(definition, fields):
    return Queries(definition.data_source, fields, "FINANCE_LOCAL.EXPOSED")


@pytest.fixture(scope="session")
def market(tmp_path_factory):
    """`env` is the preview's connection to it, `query(sql, binds)` asks as the reporter."""
    names = names_for(ENVIRONMENT, ACCOUNT)
    with open_warehouse(tmp_path_factory.mktemp("market"), names) as opened:
        land(opened.query)
        opened.dbt(*ALL_MODELS)
        env = reporting_env(opened.settings, names)
        with connected(settings_from(env)) as connection, connection.cursor() as cursor:
            yield SimpleNamespace(
                env=env, cursor=cursor, query=lambda sql, binds=None: cursor.execute(sql, binds).fetchall()
            )


@pytest.fixture(scope="session")
def chosen(market, definition):
    """The parameters' values that the page offers, with three coins."""
    return choices(market.cursor, definition.data_source, "FINANCE_LOCAL.EXPOSED", 3)


@pytest.fixture(scope="session")
def shown(market, definition, queries, chosen):
    """The preview's rows of each sheet, by its name."""
    return {sheet.name: ask(market.cursor, queries, sheet, chosen.all()) for sheet in definition.sheets()}
