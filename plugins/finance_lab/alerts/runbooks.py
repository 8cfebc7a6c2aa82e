"""Which page says what to do about a mail: one a mail, and for a failed run one a step."""

from __future__ import annotations

from fnmatch import fnmatchcase

from finance_lab.alerts.incident import FAILED, LATE, MISSING, UNREPAIRED

FOLDER = "docs/runbooks"
PAGES = {LATE: "late", MISSING: "missing", UNREPAIRED: "hours-open"}
STEPS = {
    "collect_market": "failed-collect",
    "collection_result": "failed-collect",
    "wait_for_object": "failed-object",
    "wait_for_*load": "failed-load",
    "dbt.*": "failed-dbt",
    "reconcile": "failed-reconcile",
    "plan_repair": "failed-repair",
    "collect_history": "failed-repair",
    "objects_to_load": "failed-repair",
    "report_repair": "failed-repair",
    "check_hour": "failed-watchdog",
}
"""The page of a failed task, by a pattern of its id. Others, and a run of which no task is known, have FAILED's."""


def runbook(docs_url: str, cause: str, step: str = "") -> str:
    """The page's address, or its path in the repository where `docs_url` is empty. `step` is a failed task's id."""
    name = PAGES.get(cause) or next((page for pattern, page in STEPS.items() if fnmatchcase(step, pattern)), FAILED)
    return f"{docs_url}/{FOLDER}/{name}.md".lstrip("/")
