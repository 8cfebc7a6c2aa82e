"""Snowflake: the login, where the account is, what its role may do, and what Terraform made there already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploy.deployment import Deployment
from deploy.finding import Finding, missing, ok, unknown
from deploy.snowflake_session import Connect, answered, session

ADMINISTRATOR = "ACCOUNTADMIN"
ON_ACCOUNT = ("CREATE ROLE", "CREATE USER", "CREATE INTEGRATION", "CREATE NETWORK POLICY", "MANAGE GRANTS")
_README = "terraform/modules/snowflake/README.md, «What Terraform needs»"
_ENTERPRISE = "the materialized view mv_market_daily, and more than a day of time travel, want Enterprise"


def check(deployment: Deployment, connect: Connect | None = None) -> Iterator[Finding]:
    """Raises DeployError when the login fails."""
    if not deployment.values.snowflake_managed:
        yield unknown("Snowflake", "snowflake.managed is false: it is somebody else's to make")
        return
    yield from _keys(deployment)
    user, role = deployment.values.snowflake_login
    with session(deployment, connect) as cursor:
        yield ok(f"{user} logs in with its key")
        yield answered("its region", lambda: _region(deployment, cursor))
        yield answered(f"what {role} may do", lambda: _privileges(cursor, role))
        yield answered(f"its edition; {_ENTERPRISE}", lambda: _edition(cursor))
        yield answered("the storage integration", lambda: _integration(deployment, cursor))


def _keys(deployment: Deployment) -> Iterator[Finding]:
    given = (deployment.values.given.get("snowflake") or {}).get("public_keys") or {}
    for user in ("airflow", "dbt") if deployment.values.has_mwaa else ("dbt",):
        if not given.get(user):
            yield missing(
                f"snowflake.public_keys has none of {user}",
                "terraform/modules/snowflake/README.md, «Keys»",
            )


def _region(deployment: Deployment, cursor: Any) -> Finding:
    here = cursor.execute("select current_region()").fetchone()[0].rpartition(".")[2]
    wanted = "AWS_" + deployment.values.region.upper().replace("-", "_")
    if here == wanted:
        return ok(f"its account is in {here}, as the buckets")
    if not here.startswith("AWS_"):
        return missing(f"its account is in {here}", "pipes' errors go to SNS only from an account on AWS")
    return unknown(f"its account is in {here}, the buckets in {wanted}", "it works, and each hour costs transfer")


def _privileges(cursor: Any, role: str) -> Finding:
    if role == ADMINISTRATOR:
        return ok(f"{role} may do all that is needed")
    rows = _rows(cursor, f"show grants to role {role}")
    granted = {row["privilege"] for row in rows if row["granted_on"] == "ACCOUNT"}
    absent = [privilege for privilege in ON_ACCOUNT if privilege not in granted]
    if absent:
        return missing(f"{role} has not: {', '.join(absent)}", _README)
    return ok(f"{role} may make roles, users, integrations, network policies, and grant")


def _edition(cursor: Any) -> Finding:
    """Only an organization's administrator may see it."""
    account = cursor.execute("select current_account_name()").fetchone()[0]
    rows = _rows(cursor, "show accounts")
    edition = next((row["edition"] for row in rows if row["account_name"] == account), "")
    if not edition:
        return unknown("its edition", f"show accounts does not list {account}; {_ENTERPRISE}")
    return ok(f"edition {edition}") if edition != "STANDARD" else missing("edition STANDARD", _ENTERPRISE)


def _integration(deployment: Deployment, cursor: Any) -> Finding:
    name = deployment.values.names["snowflake"]["storage_integration"]
    found = [row for row in _rows(cursor, f"show integrations like '{name}'") if row["name"] == name]
    if not found:
        return unknown(f"storage integration {name}", "the first apply makes it")
    if str(found[0]["enabled"]).lower() != "true":
        return missing(f"storage integration {name} is disabled", f"alter integration {name} set enabled = true")
    return ok(f"storage integration {name} is there")


def _rows(cursor: Any, statement: str) -> list[dict[str, Any]]:
    rows = cursor.execute(statement).fetchall()
    columns = [column[0].lower() for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in rows]
