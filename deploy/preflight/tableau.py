"""Variables that Tableau's step asks for."""

from __future__ import annotations

from collections.abc import Iterator

from deploy.deployment import Deployment
from deploy.finding import Finding, missing, ok, unknown
from deploy.steps.tableau import ASKED_FOR


def check(deployment: Deployment) -> Iterator[Finding]:
    """All of them, or none."""
    absent = [name for name in ASKED_FOR if not deployment.env.get(name, "").strip()]
    if len(absent) == len(ASKED_FOR):
        yield unknown("Tableau", f"{', '.join(ASKED_FOR)} are not set: the step will be left out")
    elif absent:
        yield missing(f"{', '.join(absent)} not set", "set all of them, or none: docs/tableau-publishing.md")
    else:
        yield ok("Tableau's variables are set; whether they are right, DRY_RUN=1 of the step tells")
