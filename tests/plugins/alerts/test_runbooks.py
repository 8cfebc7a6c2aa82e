"""Every mail kind has a page, and the link in the mail leads to it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from finance_lab.alerts import incident, messages, runbooks
from finance_lab.alerts.messages import Failure
from finance_lab.settings import DOCS_URL

ROOT = Path(__file__).parents[3]
HOUR = datetime(2026, 11, 23, 2, tzinfo=UTC)
BASE = "https://docs.example/blob/main"


def mails(docs_url, dag_run, step="collect_market"):
    sender = SimpleNamespace(environment="test", docs_url=docs_url)
    return {
        incident.FAILED: messages.failed(sender, incident.failed(dag_run), Failure(step, "x")),
        incident.LATE: messages.late(sender, incident.late("market_hourly", dag_run), HOUR, "running", None, None),
        incident.MISSING: messages.missing(sender, [incident.missing("market_hourly", HOUR)], {}, None),
        incident.UNREPAIRED: messages.unrepaired(sender, incident.unrepaired(dag_run), "open"),
    }


def link(mail):
    return re.fullmatch(r"What to do: (\S+)", mail.body.splitlines()[-1])[1]


def test_every_mail_links_to_a_page_that_is_there(dag_run):
    pages = {cause: link(mail).removeprefix(f"{BASE}/") for cause, mail in mails(BASE, dag_run).items()}
    assert all((ROOT / page).is_file() for page in pages.values()), pages
    assert len(set(pages.values())) == len(pages)


def test_without_an_address_mails_name_the_path(dag_run):
    assert {link(mail).split("/")[0] for mail in mails("", dag_run).values()} == {"docs"}


def task_ids():
    source = "".join(path.read_text() for path in (ROOT / "dags").glob("*.py"))
    operators = re.findall(r'task_id="(\w+)"', source)
    functions = re.findall(r"@task\b[^\n]*\n    def (\w+)\(", source)
    return [*operators, *functions, "wait_for_market_run_load", "dbt.staging.stg_coingecko__market.run"]


def test_every_task_that_can_fail_has_a_page_of_its_own():
    assert {"collect_market", "reconcile", "check_hour", "collect_history"} <= set(task_ids())
    for step in task_ids():
        page = runbooks.runbook("", incident.FAILED, step)
        assert (ROOT / page).is_file(), step
        assert page != "docs/runbooks/failed.md", step


def test_a_failure_without_a_known_step_has_the_general_page(dag_run):
    assert link(mails(BASE, dag_run, step="")[incident.FAILED]) == f"{BASE}/docs/runbooks/failed.md"
    assert runbooks.runbook("", incident.FAILED, "of_another_dag") == "docs/runbooks/failed.md"


@pytest.mark.parametrize("wrong", ["http://a.example", "https://a.example/", "docs", "https://a.example/'x"])
def test_an_address_that_would_break_a_link_is_none(wrong):
    assert not re.fullmatch(DOCS_URL, wrong)
    assert re.fullmatch(DOCS_URL, BASE)
