from __future__ import annotations

import json

import pytest
from airflow.providers.snowflake.hooks.snowflake import SnowflakeHook
from finance_lab.hooks.snowflake import LOGIN_SECONDS, FinanceSnowflakeHook


@pytest.fixture
def connection(monkeypatch):
    def give(**extra):
        monkeypatch.setenv(
            "AIRFLOW_CONN_SF",
            json.dumps({"conn_type": "snowflake", "login": "u", "password": "secret", "extra": extra}),
        )
        return FinanceSnowflakeHook("sf")

    return give


def test_the_protocol_of_the_connection_reaches_the_connector(connection):
    hook = connection(account="local", protocol="http", host="127.0.0.1", port=8603)

    assert hook._get_conn_params()["protocol"] == "http"


def test_but_for_the_time_a_login_may_take_nothing_differs_from_airflow_s_hook(connection):
    params = connection(account="x-y")._get_conn_params()

    assert params.pop("login_timeout") == LOGIN_SECONDS
    assert params == SnowflakeHook("sf")._get_conn_params()
