"""`make deploy` as it is typed, in a checkout of its own, onto the laptop's AWS: the state and its lock in S3 as well.

Without MWAA and Snowflake, which the laptop's AWS and Terraform's tests have not.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from deploy.places import ROOT
from local.settings import ACCOUNT, REGION, SNOWPIPE_QUEUE
from tests.deploy.conftest import laptop

pytestmark = pytest.mark.full

STATES = f"finance-terraform-state-{ACCOUNT}"
BACKEND = f"""
bucket         = "{STATES}"
region         = "{REGION}"
use_lockfile   = true
use_path_style = true
"""
VALUES = f"""
account_id   = "{ACCOUNT}"
region       = "{REGION}"
alert_emails = ["on-call@example.com"]
orchestrator = "eventbridge"
market_api   = {{ tier = "keyless" }}
tls_only     = false # the laptop's AWS speaks nothing else

snowflake_account = {{
  organization_name = "myorg"
  account_name      = "myaccount"
  user              = "TERRAFORM"
}}
snowflake = {{
  managed        = false
  pipe_queue_arn = "arn:aws:sqs:{REGION}:{ACCOUNT}:{SNOWPIPE_QUEUE}"
}}
"""


class Checkout:
    """A clone with the venvs and tools of this one, and where AWS is."""

    def __init__(self, home: Path, url: str, terraform: dict[str, str]) -> None:
        self.home = home
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        for name in listed.stdout.splitlines():
            if (ROOT / name).is_file() and not name.endswith(".terraform.lock.hcl"):
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, home / name)
        (home / ".local").mkdir()
        for shared in ("venvs", "tools"):
            (home / ".local" / shared).symlink_to((ROOT / ".local" / shared).resolve())
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MAKE", "MFLAGS", "CI"))
        }
        credentials = {
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        # the Python that this venv is of: set-up would make the shared venvs anew for another
        version = "{}.{}".format(*sys.version_info[:2])
        self.env = {
            **kept, **credentials, **terraform, "AWS_ENDPOINT_URL": url, "NO_PROXY": "127.0.0.1",
            "PYTHON_VERSION": version, "TERRAFORM_TFVARS": VALUES, "BACKEND_TFVARS": BACKEND, "CHECKPOINT_DISABLE": "1",
        }  # fmt: skip

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", "--no-print-directory", *arguments],
            cwd=self.home, env=self.env, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip


@pytest.fixture(scope="module")
def checkout(tmp_path_factory, workspace):
    """`workspace` skips where Terraform or its providers are not to be had."""
    with laptop(tmp_path_factory.mktemp("aws"), "aws") as settings:
        made = Checkout(
            tmp_path_factory.mktemp("checkout"),
            settings.url("aws"),
            {"TF_CLI_CONFIG_FILE": workspace.env.get("TF_CLI_CONFIG_FILE", "")},
        )
        made.client = lambda service: boto3.client(
            service, endpoint_url=settings.url("aws"), region_name=REGION,
            aws_access_key_id=ACCOUNT, aws_secret_access_key="test",
        )  # fmt: skip
        made.client("s3").create_bucket(Bucket=STATES, CreateBucketConfiguration={"LocationConstraint": REGION})
        made.client("s3").put_bucket_versioning(Bucket=STATES, VersioningConfiguration={"Status": "Enabled"})
        made.client("sqs").create_queue(QueueName=SNOWPIPE_QUEUE)
        yield made


def buckets(made):
    return sorted(one["Name"] for one in made.client("s3").list_buckets()["Buckets"])


def test_an_environment_is_looked_at_deployed_and_then_as_it_should_be(checkout):
    looked = checkout.make("deploy", "ENV=dev", "DRY_RUN=1")
    assert looked.returncode == 0, looked.stdout[-3000:] + looked.stderr
    assert re.search(r"would apply: \d+ to create", looked.stdout)
    assert buckets(checkout) == [STATES]

    done = checkout.make("deploy", "ENV=dev")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert re.search(r"applied: \d+ to create", done.stdout)
    assert "finance-dev-curated-" in " ".join(buckets(checkout))
    keys = [one["Key"] for one in checkout.client("s3").list_objects_v2(Bucket=STATES)["Contents"]]
    assert keys == ["finance-dev/terraform.tfstate"]  # and no lock

    again = checkout.make("deploy", "ENV=dev", "FROM=terraform")
    assert again.returncode == 0, again.stdout[-3000:] + again.stderr
    assert "    nothing to change" in again.stdout
    assert "state machine finance-dev-market is active" in again.stdout

    plan = checkout.make("plan", "ENV=dev")
    assert plan.returncode == 0, plan.stderr
    assert "No changes" in (checkout.home / "dist" / "terraform" / "dev.md").read_text()

    asked = checkout.make("preflight", "ENV=dev")
    assert "it keeps earlier states" in asked.stdout
    assert "on-call@example.com" in asked.stdout
