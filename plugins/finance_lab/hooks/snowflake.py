"""Airflow's Snowflake hook, able to reach a Snowflake that speaks plain HTTP, and soon aware of one that is away."""

from __future__ import annotations

from typing import Any

from airflow.providers.snowflake.hooks.snowflake import SnowflakeHook

LOGIN_SECONDS = 30
"""The connector would try for two minutes; who waits looks again anyway."""


class FinanceSnowflakeHook(SnowflakeHook):
    """SnowflakeHook that gives up a login after LOGIN_SECONDS.

    It also hands on the connection's extra `protocol`, which the provider drops and nobody gives in the cloud.
    """

    def _get_conn_params(self) -> dict[str, Any]:
        params = {"login_timeout": LOGIN_SECONDS, **super()._get_conn_params()}
        protocol = self.get_connection(self.get_conn_id()).extra_dejson.get("protocol")
        return {**params, "protocol": protocol} if protocol else params
