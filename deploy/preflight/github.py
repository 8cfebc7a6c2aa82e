"""GitHub's OIDC provider and roles, where a repository is to deploy."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from deploy.deployment import Deployment
from deploy.finding import Finding, missing, ok, unknown

HOST = "token.actions.githubusercontent.com"


def check(deployment: Deployment) -> Iterator[Finding]:
    """The account's provider, then the environment's two roles."""
    values = deployment.values
    if not values.given.get("github"):
        yield unknown("deployments from GitHub", "github is not in terraform.tfvars: no repository is to deploy")
        return
    iam = deployment.client("iam")
    provider = f"arn:aws:iam::{values.account_id}:oidc-provider/{HOST}"
    try:
        found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    except iam.exceptions.NoSuchEntityException:
        yield missing("the account has no OIDC provider of GitHub's", "terraform/bootstrap makes it, once an account")
    else:
        if "sts.amazonaws.com" in found["ClientIDList"]:
            yield ok("the account knows GitHub's OIDC provider")
        else:
            yield missing("GitHub's OIDC provider is not for sts.amazonaws.com", "add it to its audiences")
    for role in ("plan", "deploy"):
        yield _role(iam, f"{values.prefix}-github-{role}")


def _role(iam: object, name: str) -> Finding:
    try:
        return ok(f"role {iam.get_role(RoleName=name)['Role']['Arn']}")
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return unknown(f"role {name}", "it is not there yet: the first apply, an administrator's, makes it")
