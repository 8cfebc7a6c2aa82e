"""The dbt project into Snowflake itself, where no Airflow runs it: `snow dbt deploy`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.places import dbt_package
from deploy.step import Step
from local.dbt.native import deploy_command

KEY = "SNOWFLAKE_DBT_PRIVATE_KEY"


def command(deployment: Deployment) -> list[str]:
    """As `make dbt-package` prints it, by a connection that is in no file."""
    snow, *rest = deploy_command(deployment.environment, dbt_package(deployment.environment) / "snowflake")
    return [str(Path(sys.executable).with_name(snow)), *rest, "--temporary-connection"]


def connection(deployment: Deployment, key: str) -> dict[str, str]:
    """The variables of Snowflake CLI's temporary connection: dbt's user, by key pair."""
    return {
        "SNOWFLAKE_ACCOUNT": deployment.values.snowflake_account,
        "SNOWFLAKE_USER": deployment.values.names["snowflake"]["users"]["dbt"],
        "SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE_JWT",
        "SNOWFLAKE_PRIVATE_KEY_RAW": key,
    }


def _runs_dbt(deployment: Deployment) -> bool:
    return deployment.values.snowflake_managed and not deployment.values.has_mwaa


def _do(deployment: Deployment) -> str:
    folder = dbt_package(deployment.environment) / "snowflake"
    if not (folder / "dbt_project.yml").is_file():
        raise DeployError(
            f"{deployment.here(folder)} has no dbt project", f"make dbt-package ENV={deployment.environment}"
        )
    wanted = command(deployment)
    if deployment.dry_run:
        return f"would run: {shlex.join(['snow', *wanted[1:]])}"
    key = deployment.needed(KEY, f"the private key of {deployment.values.names['snowflake']['users']['dbt']}, PKCS #8")
    # the variables of Terraform's own login would be taken for this connection's
    inherited = {name: value for name, value in deployment.env.items() if not name.startswith("SNOWFLAKE_")}
    deployment.must(
        wanted,
        "does the network policy of dbt's user admit this address, and is its public key this key's?",
        env={**inherited, **connection(deployment, key)},
    )
    return f"{wanted[3]} is up to date"


STEP = Step(
    "snowflake", "the dbt project into Snowflake", _do, _runs_dbt, "Airflow runs dbt, or Snowflake is somebody else's",
    takes=("dbt-package",),
)  # fmt: skip
