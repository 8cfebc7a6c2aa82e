"""The dbt project: parsed without Snowflake, and built on the laptop's Snowflake."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from etl.contracts.names import names_for
from local.airflow.dbt_manifest import ensure_manifest
from local.airflow.environment import DBT_PROJECT, dbt_env
from local.settings import ACCOUNT, ENVIRONMENT, LocalSettings
from tests.include.landing import load, quote, run_of
from tests.include.warehouse import DBT, open_warehouse, run_dbt

HOUR = datetime(2026, 11, 23, 2, tzinfo=UTC)
COINS = ("bitcoin", "4", "true", "-3")
AS_AIRFLOW = {"AIRFLOW_CTX_DAG_ID": "market_hourly", "AIRFLOW_CTX_DAG_RUN_ID": "scheduled__2026-11-23"}


@pytest.fixture(scope="session")
def names():
    return names_for(ENVIRONMENT, ACCOUNT)


@pytest.fixture(scope="session")
def manifest(names):
    """target/manifest.json as dbt wrote it."""
    # the variables of `make run`, so that neither makes the other parse again
    ensure_manifest(dbt_env(LocalSettings.from_env(), names), dbt=DBT)
    return json.loads((DBT_PROJECT / "target" / "manifest.json").read_text())


@pytest.fixture(scope="session")
def dbt_project(tmp_path_factory, names):
    """dbt without Snowflake: `dbt_project(*arguments, env={})` answers the finished process."""
    state = tmp_path_factory.mktemp("dbt")
    base = dbt_env(LocalSettings.from_env(), names)
    return lambda *arguments, env: run_dbt(state, *arguments, env=base | env)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory, names):
    """The laptop's Snowflake, provisioned and empty; each test forgets what the one before left."""
    with open_warehouse(tmp_path_factory.mktemp("warehouse"), names) as opened:
        yield opened


@pytest.fixture(scope="session")
def built(tmp_path_factory, names):
    """Another one, on which an hour was built once, to be read: `coins`; `said` and `log` are dbt's output and log."""
    with open_warehouse(tmp_path_factory.mktemp("built"), names) as opened:
        rows = [quote(coin, HOUR) for coin in COINS]
        load(opened.query, "MARKET", rows)
        load(opened.query, "MARKET_RUN", [run_of(rows)])
        opened.coins, opened.said = COINS, opened.dbt("build", env=AS_AIRFLOW)
        opened.log = (opened.logs / "dbt.log").read_text()
        yield opened
