"""Whose credentials these are, and whether they may do what a first apply does."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import (
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from deploy.deployment import Deployment
from deploy.finding import Finding, asked, missing, ok, unknown

# One action or two of each service that a first apply makes something in. All it calls are more; a role that may do
# these and not the others names the one it lacks when it comes to it.
ACTIONS = (
    "s3:CreateBucket", "s3:PutBucketPolicy", "s3:PutObject", "kms:CreateKey", "kms:PutKeyPolicy", "iam:CreateRole",
    "iam:PutRolePolicy", "iam:PassRole", "lambda:CreateFunction", "lambda:PublishLayerVersion",
    "states:CreateStateMachine", "sns:CreateTopic", "sns:Subscribe", "sqs:CreateQueue", "secretsmanager:CreateSecret",
    "logs:CreateLogGroup", "cloudwatch:PutMetricAlarm", "cloudwatch:PutDashboard", "events:PutRule",
)  # fmt: skip
OF_SCHEDULE = ("scheduler:CreateSchedule", "scheduler:CreateScheduleGroup")
OF_MWAA = (
    "airflow:CreateEnvironment", "airflow:GetEnvironment", "kms:CreateGrant", "iam:CreateServiceLinkedRole",
    "ec2:CreateVpc", "ec2:CreateSubnet", "ec2:AllocateAddress", "ec2:CreateNatGateway", "ec2:CreateVpcEndpoint",
    "ec2:CreateSecurityGroup",
)  # fmt: skip
_NO_CREDENTIALS = (
    CredentialRetrievalError, NoCredentialsError, PartialCredentialsError,
    ProfileNotFound, SSOError, TokenRetrievalError,
)  # fmt: skip
_REFUSED = ("ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "SignatureDoesNotMatch")
"""What STS says to credentials that are none any more."""


def check(deployment: Deployment) -> Iterator[Finding]:
    """Account and region as terraform.tfvars has them; rights, asked of IAM's simulator."""
    values = deployment.values
    try:
        who = deployment.client("sts").get_caller_identity()
    except (*_NO_CREDENTIALS, ClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] not in _REFUSED:
            raise
        yield missing(f"no credentials of AWS: {error}", "give them as to any AWS tool: AWS_PROFILE, aws sso login")
        return
    if who["Account"] != values.account_id:
        yield missing(
            f"these credentials are of account {who['Account']}, terraform.tfvars names {values.account_id}",
            "choose others (AWS_PROFILE), or correct account_id",
        )
        return
    yield ok(f"{who['Arn']} is of account {values.account_id}")
    yield _region(deployment)
    yield from asked("permissions", lambda: _permissions(deployment, who["Arn"]))


def _region(deployment: Deployment) -> Finding:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        set_to = deployment.env.get(name)
        if set_to and set_to != deployment.values.region:
            return missing(
                f"{name} is {set_to}, terraform.tfvars has {deployment.values.region}",
                "aws commands would go elsewhere: set it alike, or correct region",
            )
    return ok(f"region {deployment.values.region}")


def wanted(deployment: Deployment) -> list[str]:
    """The actions that are asked about."""
    return [*ACTIONS, *(OF_MWAA if deployment.values.has_mwaa else OF_SCHEDULE)]


def _permissions(deployment: Deployment, arn: str) -> Iterator[Finding]:
    if arn.endswith(":root"):
        yield ok("the account's root may do everything; an administrator's role would be better")
        return
    iam = deployment.client("iam")
    actions = wanted(deployment)
    try:
        pages = iam.get_paginator("simulate_principal_policy").paginate(
            PolicySourceArn=_principal(iam, arn), ActionNames=actions
        )
        results = [result for page in pages for result in page["EvaluationResults"]]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        yield unknown(f"whether {arn} may do {len(actions)} actions", f"IAM's simulator says {code}")
        return
    refused = sorted({one["EvalActionName"] for one in results if one["EvalDecision"] != "allowed"})
    if refused:
        yield missing(f"not allowed: {', '.join(refused)}", "the first apply is an administrator's")
    else:
        yield ok(f"may do all {len(actions)} actions asked about, as IAM's simulator sees it (SCPs can still refuse)")


def _principal(iam: object, arn: str) -> str:
    """The role behind an assumed one: the simulator wants its own ARN, with its path."""
    if ":assumed-role/" not in arn:
        return arn
    return iam.get_role(RoleName=arn.split("/")[1])["Role"]["Arn"]
