"""Which environment's names a connection has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from etl.contracts.names import names_for

ENVIRONMENTS = ("dev", "prod", "local")


@cache
def snowflake_names(environment: str) -> Mapping[str, Any]:
    """The names of database, roles, warehouses and users of an environment; they don't depend on AWS's account."""
    return names_for(environment, "")["snowflake"]


def allowed(environment: str) -> dict[str, tuple[str, ...]]:
    """What a connection's attributes may be in an environment."""
    names = snowflake_names(environment)
    return {
        "dbname": (names["database"],),
        "schema": (names["schemas"]["exposed"],),
        "service": tuple(names["roles"].values()),
        "warehouse": tuple(names["warehouses"].values()),
    }


def warehouse_of(role: str, environment: str) -> str | None:
    """The one warehouse that a role which only reads may use; None of other roles."""
    return snowflake_names(environment)["warehouses"]["report"] if role_key(role) in ("analyst", "reporter") else None


def environment_of(attributes: Mapping[str, str]) -> str:
    """The environment that most of a connection's attributes are of."""
    return max(ENVIRONMENTS, key=lambda name: sum(attributes.get(k) in values for k, values in allowed(name).items()))


def role_key(role: str) -> str | None:
    """`reporter` of FINANCE_DEV_REPORTER, in whichever environment; None of a role that is none of ours."""
    for environment in ENVIRONMENTS:
        for key, name in snowflake_names(environment)["roles"].items():
            if role == name:
                return key
    return None
