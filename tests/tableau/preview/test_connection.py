"""Where the preview asks, as the environment says."""

from __future__ import annotations

import pytest

from tableau.preview.connection import PreviewError, settings_from

KEY_PAIR = {"SNOWFLAKE_ACCOUNT": "acme-one", "SNOWFLAKE_USER": "ME", "SNOWFLAKE_PRIVATE_KEY_PATH": "/keys/me.p8"}


def test_a_real_snowflake_is_asked_with_a_key_as_the_environment_s_reporter():
    assert settings_from(KEY_PAIR | {"FINANCE_ENV": "prod"}) == {
        "account": "acme-one",
        "user": "ME",
        "private_key_file": "/keys/me.p8",
        "role": "FINANCE_PROD_REPORTER",
        "warehouse": "FINANCE_PROD_REPORT",
        "database": "FINANCE_PROD",
        "schema": "EXPOSED",
        "session_parameters": {"TIMEZONE": "UTC", "QUERY_TAG": "tableau preview"},
        "login_timeout": 20,
    }


def test_role_warehouse_and_database_can_be_others():
    own = {"SNOWFLAKE_ROLE": "R", "SNOWFLAKE_WAREHOUSE": "W", "SNOWFLAKE_DATABASE": "D"}
    found = settings_from(KEY_PAIR | own)
    assert (found["role"], found["warehouse"], found["database"]) == ("R", "W", "D")


def test_an_environment_that_names_no_snowflake_is_told_all_that_is_missing():
    with pytest.raises(PreviewError, match="SNOWFLAKE_ACCOUNT, SNOWFLAKE_USER, SNOWFLAKE_PRIVATE_KEY_PATH"):
        settings_from({})
