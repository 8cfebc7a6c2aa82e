"""What has to be there before a first deployment, each thing with what to do if it is not. Nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from deploy.deployment import Deployment
from deploy.finding import Finding
from deploy.preflight import account, alerts, github, names, quotas, secrets, snowflake, state, tableau, tools

CHECKS: tuple[tuple[str, Callable[[Deployment], Iterable[Finding]]], ...] = (
    ("tools", tools.check),
    ("AWS account", account.check),
    ("quotas", quotas.check),
    ("names", names.check),
    ("Terraform's state", state.check),
    ("GitHub", github.check),
    ("mails", alerts.check),
    ("secrets", secrets.check),
    ("Snowflake", snowflake.check),
    ("Tableau", tableau.check),
)
