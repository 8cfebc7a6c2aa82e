"""The session in which the preview asks: a laptop's Snowflake or a real one, as the environment says."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tableau.target import target_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from snowflake.connector import SnowflakeConnection

TAG = "tableau preview"
_NEEDED = ("SNOWFLAKE_ACCOUNT", "SNOWFLAKE_USER")


class PreviewError(Exception):
    """There is no page; the message says what to do."""


def settings_from(env: Mapping[str, str]) -> dict[str, Any]:
    """Arguments of snowflake.connector.connect, of SNOWFLAKE_ACCOUNT, _USER, _PRIVATE_KEY_PATH or _PASSWORD, and for a
    laptop's _HOST, _PORT, _PROTOCOL. _ROLE, _WAREHOUSE and _DATABASE are by default those of FINANCE_ENV (dev) for its
    reporter. Raises PreviewError for what is missing."""
    missing = [name for name in _NEEDED if not env.get(name)]
    if not (env.get("SNOWFLAKE_PRIVATE_KEY_PATH") or env.get("SNOWFLAKE_PASSWORD")):
        missing.append("SNOWFLAKE_PRIVATE_KEY_PATH")
    if missing:
        raise PreviewError(
            f"no Snowflake to ask: set {', '.join(missing)} (`make dashboards` sets them for the laptop's)"
        )
    target = target_for(env.get("FINANCE_ENV", "dev"))
    found: dict[str, Any] = {
        "account": env["SNOWFLAKE_ACCOUNT"],
        "user": env["SNOWFLAKE_USER"],
        "role": env.get("SNOWFLAKE_ROLE") or target.role,
        "warehouse": env.get("SNOWFLAKE_WAREHOUSE") or target.warehouse,
        "database": env.get("SNOWFLAKE_DATABASE") or target.database,
        "schema": target.schema,
        "session_parameters": {"TIMEZONE": "UTC", "QUERY_TAG": TAG},
        "login_timeout": 20,
    }
    for name, variable in (("private_key_file", "SNOWFLAKE_PRIVATE_KEY_PATH"), ("password", "SNOWFLAKE_PASSWORD"),
                           ("host", "SNOWFLAKE_HOST"), ("protocol", "SNOWFLAKE_PROTOCOL")):  # fmt: skip
        if env.get(variable):
            found[name] = env[variable]
    if port := env.get("SNOWFLAKE_PORT"):
        if not port.isdecimal():
            raise PreviewError(f"SNOWFLAKE_PORT={port} is not a port")
        found["port"] = int(port)
    if env.get("SNOWFLAKE_HOST"):  # a laptop's: the connector would ask cloud metadata services that it has not
        found["platform_detection_timeout_seconds"] = 0
    return found


@contextmanager
def connected(settings: Mapping[str, Any]) -> Iterator[SnowflakeConnection]:
    """An open session. Raises PreviewError where none can be had."""
    import snowflake.connector
    from snowflake.connector.errors import Error

    try:
        connection = snowflake.connector.connect(**settings)
    except (Error, OSError, ValueError) as error:
        raise PreviewError(f"Snowflake {settings['account']} as {settings['user']}: {told(error)}") from None
    with connection:
        yield connection


def told(error: Exception) -> str:
    """The connector's message in one line."""
    return " ".join(str(getattr(error, "msg", None) or error).split())
