"""What a live connection has to name for one environment."""

from __future__ import annotations

from dataclasses import dataclass

from etl.contracts.names import names_for


@dataclass(frozen=True)
class Target:
    """`server` is Snowflake's host; `user` the service user whose key the site keeps."""

    server: str
    database: str
    schema: str
    warehouse: str
    role: str
    user: str


def target_for(environment: str, snowflake_server: str) -> Target:
    """The reporter's role and warehouse, the schema EXPOSED, and Tableau's user."""
    names = names_for(environment, "")[
        "snowflake"
    ]  # the account would be AWS's: nothing of Snowflake is named after it
    return Target(
        server=snowflake_server,
        database=names["database"],
        schema=names["schemas"]["exposed"],
        warehouse=names["warehouses"]["report"],
        role=names["roles"]["reporter"],
        user=names["users"]["tableau"],
    )
