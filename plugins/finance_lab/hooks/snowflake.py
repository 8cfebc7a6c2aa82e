"""Airflow's Snowflake hook, able to reach a Snowflake that speaks plain HTTP."""

from __future__ import annotations

from typing import Any

from airflow.providers.snowflake.hooks.snowflake import SnowflakeHook


class FinanceSnowflakeHook(SnowflakeHook):
    """SnowflakeHook that also hands on the connection's extra `protocol`, which the provider drops.

    In the cloud the extra is absent and nothing differs.
    """

    def _get_conn_params(self) -> dict[str, Any]:
        params = super()._get_conn_params()
        protocol = self.get_connection(self.get_conn_id()).extra_dejson.get("protocol")
        return {**params, "protocol": protocol} if protocol else params
