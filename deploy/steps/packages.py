"""What is uploaded, made of the repository. It writes into dist/ alone, so a dry run makes it as well."""

from __future__ import annotations

import sys

from deploy.deployment import Deployment
from deploy.places import DIST, dbt_package, mwaa_package
from deploy.step import Step

NEEDS_MWAA = "orchestrator is eventbridge, so there is no MWAA"


def with_mwaa(deployment: Deployment) -> bool:
    """Whether the environment has Airflow."""
    return deployment.values.has_mwaa


def _package(deployment: Deployment) -> str:
    architecture = deployment.values.architecture
    deployment.must(["make", "--no-print-directory", "package", f"ARCH={architecture}"])
    return f"dist/{architecture} is made"


def _dbt_package(deployment: Deployment) -> str:
    # dbt's parse serves where it was made for the account and the user that run it: names, no secrets
    names = {
        "SNOWFLAKE_ACCOUNT": deployment.values.snowflake_account,
        "SNOWFLAKE_USER": deployment.values.names["snowflake"]["users"]["dbt"],
    }
    command = ["make", "--no-print-directory", "dbt-package", f"ENV={deployment.environment}"]
    deployment.must(command, env={**deployment.env, **names})
    return f"{deployment.here(dbt_package(deployment.environment))} is made"


def _mwaa_package(deployment: Deployment) -> str:
    deployment.must([sys.executable, "-m", "local.mwaa", "--env", deployment.environment])
    return f"{deployment.here(mwaa_package(deployment.environment))} is made"


PACKAGE = Step(
    "package", "the functions' zips and their layer", _package,
    made=lambda deployment: (DIST / deployment.values.architecture / "packages.json").is_file(),
)  # fmt: skip
DBT_PACKAGE = Step(
    "dbt-package", "the dbt project with its manifest", _dbt_package,
    made=lambda deployment: dbt_package(deployment.environment).is_dir(),
)  # fmt: skip
MWAA_PACKAGE = Step(
    "mwaa-package", "what MWAA's bucket gets", _mwaa_package, with_mwaa, NEEDS_MWAA, takes=("dbt-package",),
    made=lambda deployment: mwaa_package(deployment.environment).is_dir(),
)  # fmt: skip
