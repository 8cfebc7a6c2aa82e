"""How Python code of the laptop's cloud connects to the laptop's Snowflake."""

from typing import Any

import snowflake.connector
from snowflake.connector import SnowflakeConnection

from local.settings import SNOWFLAKE_ACCOUNT, LocalSettings

LOGIN_SECONDS = 5


def connect(
    settings: LocalSettings, database: str | None = None, schema: str | None = None, **options: Any
) -> SnowflakeConnection:
    """Open a session; `options` are further ones of snowflake.connector.connect.

    Raises snowflake.connector.errors.OperationalError within seconds if the server does not answer. A statement
    waits for a server that goes away later: `network_timeout` would bound that, but every statement's time as well.
    """
    arguments: dict[str, Any] = {
        "account": SNOWFLAKE_ACCOUNT,
        "user": "LOCAL",
        "password": "local",
        "host": settings.hosts["snowflake"],
        "port": settings.ports["snowflake"],
        "protocol": "http",
        "database": database,
        "schema": schema,
        "login_timeout": LOGIN_SECONDS,
        "platform_detection_timeout_seconds": 0,  # it would ask cloud metadata services that a laptop has not
    }
    return snowflake.connector.connect(**(arguments | options))
