"""The laptop's cloud as environments/dev, made by Terraform: nothing in its AWS is provisioned by anything else.

What Terraform has no say in comes from elsewhere: the API key's value (put by hand in the cloud as well), Snowflake
(whose provider needs a real account: the laptop's own provisioning, with dev's names) and the queue of Snowpipe.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

from etl.contracts.names import names_for
from local.airflow.environment import HourOptions, airflow_env
from local.aws_client import aws_client
from local.dbt.files import copy_project
from local.market_source import MarketSource
from local.provision.snowflake import provision_snowflake
from local.settings import ACCOUNT, HOST, REGION, SNOWPIPE_QUEUE, VENVS, LocalSettings
from local.stack import Stack
from tests.terraform.workspace import Workspace

ENVIRONMENT = "dev"
ROOT_MODULE = f"environments/{ENVIRONMENT}"
SERVICES = (
    "cloudwatch", "cloudwatchlogs", "eventbridge", "iam", "kms", "lambda", "s3", "scheduler", "secretsmanager",
    "sfn", "sns", "sqs", "sts",
)  # fmt: skip
NO_CHANGES = 0
"""What terraform plan -detailed-exitcode exits with when there is nothing to do."""


class TerraformedLaptop:
    """AWS with IAM enforced, the market's simulator, Snowflake and Snowpipe; `names` are dev's."""

    def __init__(self, state: Path, ports: dict[str, int], workspace: Workspace, packages: Path) -> None:
        self.settings = LocalSettings(state, ports)
        self.workspace, self.packages = workspace, packages
        # with a budget of calls, as at the real source, so that what it needs is needed here
        source = MarketSource.from_env(self.settings, {"MARKET_CALLS_PER_MINUTE": "1000"})
        self.stack = Stack(self.settings, source)
        self.stack.names = self.names = names_for(ENVIRONMENT, ACCOUNT)
        self.queue_url = ""
        self.slot = ""  # the newest that a test published

    def start(self) -> None:
        """The services, empty."""
        aws = self.stack.aws()
        services = [
            self.stack.market_api(),
            replace(aws, environment={**aws.environment, "AUTH": "true"}),
            self.stack.snowflake(),
        ]
        for service in services:
            self.stack.processes.start(service)
        for service in services:
            self.stack.processes.wait_ready(service)
        self.queue_url = self._queue()

    def apply(self) -> None:
        """terraform apply of environments/dev, and what is not Terraform's."""
        self._write_overrides()
        self.workspace.must(ROOT_MODULE, "init", "-no-color")
        self.workspace.must(ROOT_MODULE, "apply", "-auto-approve", "-no-color", timeout=1200)
        secret = self.names["api_key_secret"]
        self.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=self.stack.source.key or "keyless")
        provision_snowflake(self.settings, self.names)
        self.stack.processes.start(self.stack.snowpipe(self.queue_url))

    def plan(self) -> subprocess.CompletedProcess[str]:
        """A plan of what is there already; its exit code says whether it is empty."""
        return self.workspace.run(ROOT_MODULE, "plan", "-detailed-exitcode", "-no-color")

    def destroy(self) -> None:
        self.workspace.must(ROOT_MODULE, "destroy", "-auto-approve", "-no-color", timeout=1200)

    def resources(self) -> list[str]:
        """What Terraform keeps, by address."""
        return self.workspace.must(ROOT_MODULE, "state", "list").split()

    def output(self, name: str) -> Any:
        """One of the environment's outputs."""
        return json.loads(self.workspace.must(ROOT_MODULE, "output", "-json", name))

    def client(self, service: str) -> Any:
        """boto3 as the account's root."""
        return aws_client(self.settings, service)

    def airflow_env(self) -> dict[str, str]:
        """Airflow's variables: what it works with is what Terraform answers as made."""
        project = self.settings.state / "dbt"
        if not project.exists():
            profiles = self.settings.state / "profiles.json"
            profiles.write_text(self._profile())
            copy_project(project, profiles)
            parse = [str(VENVS / "dbt" / "bin" / "dbt"), "parse", "--profiles-dir", str(project)]
            subprocess.run(parse, cwd=project, check=True, capture_output=True)
        options = HourOptions(poll_seconds=1, deadline_minutes=0)
        env = airflow_env(self.settings, self.names, options)
        buckets = self.output("buckets")
        here = {
            "AIRFLOW__FINANCE__ENVIRONMENT": ENVIRONMENT,
            "AIRFLOW__FINANCE__STATE_MACHINE_ARN": self.output("state_machine_arn"),
            "AIRFLOW__FINANCE__CURATED_BUCKET": buckets["curated"]["name"],
            "AIRFLOW__FINANCE__WORK_BUCKET": buckets["work"]["name"],
            "AIRFLOW__FINANCE__ALERTS_TOPIC_ARN": self.output("alerts_topic_arn"),
            "AIRFLOW__FINANCE__DBT_TARGET": ENVIRONMENT,
            "AIRFLOW__FINANCE__DBT_PROJECT_PATH": str(project),
            "AIRFLOW__FINANCE__DBT_EXECUTABLE_PATH": str(VENVS / "dbt" / "bin" / "dbt"),
            "DBT_TARGET": ENVIRONMENT,
        }
        return {**env, **here}

    def stop(self) -> None:
        self.stack.processes.stop()

    def _queue(self) -> str:
        sqs = self.client("sqs")
        url = sqs.create_queue(QueueName=SNOWPIPE_QUEUE)["QueueUrl"]
        may_send = {
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": self._queue_arn(),
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [may_send]})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        return url

    @staticmethod
    def _queue_arn() -> str:
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{SNOWPIPE_QUEUE}"

    def _write_overrides(self) -> None:
        """Where this AWS is. Terraform merges a file named *_override.tf into the configuration."""
        folder = self.workspace.folder(ROOT_MODULE)
        endpoints = "\n".join(f'    {service} = "{self.settings.url("aws")}"' for service in SERVICES)
        (folder / "laptop_override.tf").write_text(_OVERRIDE.format(endpoints=endpoints, account=ACCOUNT))
        variables = {
            "account_id": ACCOUNT,
            "region": REGION,
            "alert_emails": ["on-call@finance-de-lab.example"],
            "packages": str(self.packages),
            "tls_only": False,
            "market_api": {
                "url": self.stack.source.url,
                "tier": self.stack.source.tier,
                "calls_per_minute": self.stack.source.calls_per_minute,
            },
            "snowflake_account": {"organization_name": "none", "account_name": "none", "user": "none"},
            "snowflake": {"managed": False, "pipe_queue_arn": self._queue_arn()},
        }
        (folder / "laptop.auto.tfvars.json").write_text(json.dumps(variables))

    def _profile(self) -> str:
        """Target dev, as in the project's own profile, but on the laptop's Snowflake and without a key pair."""
        snowflake = self.names["snowflake"]
        target = {
            "type": "snowflake",
            "account": "local",
            "host": HOST,
            "port": self.settings.ports["snowflake"],
            "protocol": "http",
            "user": "dbt",
            "password": "local",
            "role": snowflake["roles"]["transformer"],
            "warehouse": snowflake["warehouses"]["transform"],
            "database": snowflake["database"],
            "schema": snowflake["schemas"]["staging"],
            "threads": 2,
        }
        return json.dumps({"finance": {"target": ENVIRONMENT, "outputs": {ENVIRONMENT: target}}})


_OVERRIDE = """
terraform {{
  backend "local" {{}}
}}

provider "aws" {{
  access_key              = "{account}"
  secret_key              = "test"
  s3_use_path_style       = true
  skip_metadata_api_check = true

  endpoints {{
{endpoints}
  }}
}}
"""
