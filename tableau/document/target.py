"""Where a document connects to."""

from __future__ import annotations

from dataclasses import dataclass

from etl.contracts.names import names_for

NO_ACCOUNT = "your-account"
"""Stands in the committed documents for the Snowflake account, which publishing fills in."""


@dataclass(frozen=True)
class Target:
    """The live connection's parameters; never a credential."""

    server: str
    database: str
    schema: str
    warehouse: str
    role: str


def target_for(environment: str, account: str = NO_ACCOUNT) -> Target:
    """Of an environment (dev, prod) on a Snowflake account."""
    names = names_for(environment, "")["snowflake"]
    return Target(
        server=f"{account}.snowflakecomputing.com",
        database=names["database"],
        schema=names["schemas"]["exposed"],
        warehouse=names["warehouses"]["report"],
        role=names["roles"]["reporter"],
    )
