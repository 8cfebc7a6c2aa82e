"""What the documentation names exists, on every page."""

from __future__ import annotations

import pytest

from tests.policy.pages import Page, problems
from tests.policy.tracked import ROOT, tracked

PAGES = tracked("*.md", ":!tests/**")


def test_there_are_pages():
    named = {str(path.relative_to(ROOT)) for path in PAGES}
    assert {"README.md", "docs/architecture.md", "docs/cost.md", "CONTRIBUTING.md", "terraform/README.md"} <= named


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_names_nothing_that_is_not_there(path):
    assert problems(Page(path, path.read_text())) == []


def test_every_page_of_docs_is_found_from_its_index():
    index = (ROOT / "docs" / "README.md").read_text()
    pages = {path.name for path in tracked("docs/*.md") if path.parent == ROOT / "docs"} - {"README.md"}
    assert [name for name in sorted(pages) if f"({name})" not in index] == []


def test_every_runbook_is_found_from_the_alerts():
    alerts = (ROOT / "docs" / "alerts.md").read_text()
    assert [path.name for path in tracked("docs/runbooks/*.md") if f"(runbooks/{path.name})" not in alerts] == []


def test_every_runbook_answers_the_same_questions():
    questions = ["What it means", "Look first", "Likely causes", "Do", "It is over when", "What is lost"]
    for path in tracked("docs/runbooks/*.md"):
        headings = [line[3:] for line in path.read_text().splitlines() if line.startswith("## ")]
        assert headings == questions, path.name


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("see [this](docs/gone.md)", "the link docs/gone.md leads nowhere"),
        ("see [this](docs/alerts.md#gone)", "a heading that is not there"),
        ("see [this](#gone)", "a heading that is not there"),
        ("![picture](docs/images/gone.png)", "leads nowhere"),
        ('<img src="docs/images/gone.png">', "leads nowhere"),
        ("in `plugins/finance_lab/gone.py`", "the path plugins/finance_lab/gone.py does not exist"),
        ("in `docs/gone/*.md`", "does not exist"),
        ("```sh\npython tests/gone.py\n```", "the path tests/gone.py does not exist"),
        ("in `gone.py`", "no file is called gone.py"),
        ("`test_of_something_gone`", "no test is called test_of_something_gone"),
        ("type `python -m local.gone`", "no module is called local.gone"),
        ("type `make gone`", "no target gone"),
        ("```console\n$ make gone\n```", "no target gone"),
        ("set `GONE_FOR_GOOD`", "nothing in the code is called GONE_FOR_GOOD"),
        ("```sh\nGONE_FOR_GOOD=1 make run\n```", "nothing in the code is called GONE_FOR_GOOD"),
        ("the option `finance.gone`", "no setting finance.gone"),
        ("```mermaid\n```", "shows nothing"),
        ("```mermaid\nflowchart LR\n```", "shows nothing"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\n| 3 | 4 |", "a table begins without a header: | 3 | 4 |"),
        ("```console\nmake run\n```", "no line that begins with $"),
        ("```sh\nif true; then\n```", "is no shell"),
        ("```console\n$ echo 'open\n```", "is no shell"),
        ("it is in /home/me/project", "/home/me is a path of one machine"),
        ("it takes @@SECONDS@@", "was left open"),
    ],
)
def test_a_page_that_is_wrong_is_told_of(text, told):
    found = problems(Page(ROOT / "README.md", text + "\n"))
    assert any(told in problem for problem in found), found


@pytest.mark.parametrize(
    "text",
    [
        "see [this](docs/alerts.md#alarms-of-cloudwatch), [that](https://example.com/gone.md)",
        "# A `code`, and: more\n\n[up](#a-code-and-more)",
        "`etl/lambdas/*/function.json`, `dist/dbt/dev`, `market_hourly.py`, `make run`",
        "`MARKET_PAGES`, `finance.pages`",
        "| a | b |\n|---|--:|\n| 1 | 2 |\n\n`python -m local.containers.astro`, `python -m cost`, `python -m pytest`",
        "`<work>/alerts/*`, `s3://bucket/market/`, `AIRFLOW_PORT`, `AIRFLOW__FINANCE__PAGES`",
        "```console\n$ git clone <this repository> && cd finance-de-lab\nSetting up with /usr/bin/python3 (free)\n```",
        "```mermaid\nflowchart LR\n  a --> b\n```",
    ],
)
def test_a_page_that_is_right_passes(text):
    assert problems(Page(ROOT / "README.md", text + "\n")) == []
