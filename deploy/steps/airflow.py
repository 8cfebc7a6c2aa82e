"""DAGs and the dbt project into MWAA's bucket.

plugins.zip, requirements.txt and startup.sh are Terraform's: it uploads them and tells MWAA their versions. What
somebody else put there MWAA would not notice, and the next apply would undo.
"""

from __future__ import annotations

from dataclasses import dataclass

from botocore.exceptions import ClientError

from deploy import sync
from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.places import mwaa_package
from deploy.step import Step
from deploy.steps.packages import NEEDS_MWAA, with_mwaa
from local.mwaa.package import PROJECT_IN_DAGS

MANIFEST = (PROJECT_IN_DAGS / "target" / "manifest.json").as_posix()


@dataclass(frozen=True)
class Airflow:
    """An MWAA environment: its status, and where it reads DAGs."""

    status: str
    bucket: str
    prefix: str


def find(deployment: Deployment) -> Airflow | None:
    """The environment's MWAA; None before Terraform made it. Raises DeployError when AWS does not tell."""
    name = deployment.values.prefix
    try:
        found = deployment.client("mwaa").get_environment(Name=name)["Environment"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise DeployError(
            f"AWS does not tell of MWAA's environment {name}: {error}", "whose credentials are these?"
        ) from error
    return Airflow(found["Status"], found["SourceBucketArn"].rpartition(":")[2], found["DagS3Path"].strip("/") + "/")


def rank(name: str) -> int:
    """What Airflow is not to parse first, then the dbt project, its manifest when the models are there, then DAGs."""
    if name == ".airflowignore":
        return 0
    if name == MANIFEST:
        return 2
    return 1 if name.startswith("include/") else 3


def _do(deployment: Deployment) -> str:
    folder = mwaa_package(deployment.environment) / "dags"
    if not (folder / MANIFEST).is_file() or not list(folder.glob("*.py")):
        raise DeployError(
            f"{deployment.here(folder)} has no DAGs, or no dbt manifest: synced, it would delete those that run",
            f"make mwaa-package ENV={deployment.environment}",
        )
    airflow = find(deployment)
    if airflow is None:
        if not deployment.dry_run:
            raise DeployError(f"there is no MWAA environment {deployment.values.prefix}", "the step terraform makes it")
        return f"would upload all of {deployment.here(folder)}, once Terraform has made the bucket"
    target = sync.Target(airflow.bucket, airflow.prefix, deployment.values.account_id)
    s3 = deployment.client("s3")
    try:
        changes = sync.compare(s3, target, folder, rank)
        if deployment.dry_run:
            for verb, names in (("upload", changes.upload), ("delete", changes.delete)):
                for name in names:
                    deployment.say(f"would {verb} {name}")
        else:
            sync.apply(s3, target, folder, changes, deployment.say)
    except ClientError as error:
        raise DeployError(
            f"s3://{target.bucket}/{target.prefix}: {error}", "what is up so far is whole files"
        ) from error
    would = "would be " if deployment.dry_run else ""
    return (
        f"s3://{target.bucket}/{target.prefix}: {len(changes.upload)} {would}uploaded, "
        f"{len(changes.delete)} {would}deleted, {changes.same} the same"
    )


STEP = Step(
    "airflow", "DAGs and the dbt project into MWAA's bucket", _do, with_mwaa, NEEDS_MWAA, takes=("mwaa-package",)
)
