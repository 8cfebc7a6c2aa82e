"""Tableau's documents, where somebody has a Tableau: `make tableau-publish`, which says which variables it wants."""

from __future__ import annotations

from deploy.deployment import Deployment
from deploy.step import Step

ASKED_FOR = ("TABLEAU_SERVER", "TABLEAU_TOKEN_NAME", "TABLEAU_TOKEN_VALUE")


def _is_set(deployment: Deployment) -> bool:
    # one of them alone is a mistake, and tableau.publish says which are missing
    return any(deployment.env.get(name, "").strip() for name in ASKED_FOR)


def _do(deployment: Deployment) -> str:
    # make hands on what it was called with, FROM and CONFIRM as well: they mean nothing there
    command = ["make", "--no-print-directory", "tableau-publish", f"ENV={deployment.environment}"]
    if deployment.dry_run:
        command.append("DRY_RUN=1")
    account = {"SNOWFLAKE_ACCOUNT": deployment.values.snowflake_account}
    deployment.must(command, "docs/tableau-publishing.md", env={**deployment.env, **account})
    return "compared" if deployment.dry_run else "published"


STEP = Step("tableau", "Tableau's documents", _do, _is_set, f"{', '.join(ASKED_FOR)} are not set")
