"""Whether secrets have values. The values themselves are not read."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from deploy.deployment import Deployment
from deploy.finding import Finding, missing, ok, unknown

_WITHOUT = "keyless"


def secrets(deployment: Deployment) -> dict[str, str]:
    """Each secret that somebody has to fill, and where it is said how."""
    values = deployment.values
    wanted = {}
    if (values.given.get("market_api") or {}).get("tier", "demo") != _WITHOUT:
        wanted[values.names["api_key_secret"]] = "terraform/modules/etl/README.md, «The API's key»"
    if values.has_mwaa:
        how = "terraform/modules/mwaa/README.md, «Secrets»"
        wanted[f"{values.prefix}/airflow/connections/snowflake_default"] = how
        wanted[f"{values.prefix}/airflow/dbt-private-key"] = how
    return wanted


def check(deployment: Deployment) -> Iterator[Finding]:
    """Each has a current value, or is not made yet."""
    client = deployment.client("secretsmanager")
    for name, how in secrets(deployment).items():
        try:
            versions = client.describe_secret(SecretId=name).get("VersionIdsToStages") or {}
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            yield unknown(f"secret {name}", f"the first apply makes it; its value is put by hand: {how}")
            continue
        if any("AWSCURRENT" in stages for stages in versions.values()):
            yield ok(f"secret {name} has a value")
        else:
            yield missing(f"secret {name} has no value", f"put it by hand: {how}")
