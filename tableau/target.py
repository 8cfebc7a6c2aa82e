"""Where a document's live connection leads, in one environment."""

from __future__ import annotations

from dataclasses import dataclass

from etl.contracts.names import names_for

NO_SERVER = "your-account.snowflakecomputing.com"
"""Stands in the committed documents for Snowflake's host, which publishing fills in."""


@dataclass(frozen=True)
class Target:
    """`server` is Snowflake's host; `user` the service user whose key the site keeps. Never a credential."""

    server: str
    database: str
    schema: str
    warehouse: str
    role: str
    user: str


def target_for(environment: str, server: str = NO_SERVER) -> Target:
    """The reporter's role and warehouse, the schema EXPOSED, and Tableau's user."""
    # the account would be AWS's: nothing of Snowflake is named after it
    names = names_for(environment, "")["snowflake"]
    return Target(
        server=server,
        database=names["database"],
        schema=names["schemas"]["exposed"],
        warehouse=names["warehouses"]["report"],
        role=names["roles"]["reporter"],
        user=names["users"]["tableau"],
    )
