"""Where Terraform keeps what it made: the bucket, earlier versions of it, and its lock."""

from __future__ import annotations

import re
from collections.abc import Iterator

from botocore.exceptions import ClientError

from deploy.deployment import Deployment
from deploy.finding import Finding, missing, ok
from deploy.places import terraform_folder

_BOOTSTRAP = "terraform/bootstrap makes it: terraform/README.md"


def check(deployment: Deployment) -> Iterator[Finding]:
    """backend.tfvars, and the bucket that it names."""
    folder = terraform_folder(deployment.environment)
    file = folder / "backend.tfvars"
    if not file.exists():
        yield missing(f"{deployment.here(file)} is not there", f"{_BOOTSTRAP}; its output backend_config is it")
        return
    backend = dict(re.findall(r'^\s*(\w+)\s*=\s*"?([^"\n]*)"?\s*$', file.read_text(), re.MULTILINE))
    if backend.get("use_lockfile") != "true":
        yield missing(f"{deployment.here(file)} does not lock the state", "add: use_lockfile = true")
    yield from _bucket(deployment, backend.get("bucket", ""))


def _bucket(deployment: Deployment, bucket: str) -> Iterator[Finding]:
    s3 = deployment.client("s3")
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        yield missing(f"the states' bucket {bucket!r}: S3 answers {error.response['Error']['Code']}", _BOOTSTRAP)
        return
    yield ok(f"the states' bucket is {bucket}")
    if s3.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled":
        yield ok("it keeps earlier states")
    else:
        yield missing("it keeps no earlier states", "a broken one could not be brought back: switch versioning on")
    lock = f"finance-{deployment.environment}/terraform.tfstate.tflock"
    try:
        s3.head_object(Bucket=bucket, Key=lock)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        yield ok("nobody holds its lock")
    else:
        yield missing(f"{lock} is there", "somebody is applying; if nobody is: terraform force-unlock")
