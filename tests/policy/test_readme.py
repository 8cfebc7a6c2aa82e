"""What the README names exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PROSE = re.sub(r"^```.*?^```$", "", README, flags=re.M | re.S)  # without what commands print
MAKEFILE = (ROOT / "Makefile").read_text()


def test_every_link_inside_the_repository_leads_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    inside = [link for link in links if "://" not in link]
    assert inside
    assert [link for link in inside if not (ROOT / link).exists()] == []


def test_every_make_target_it_names_exists():
    named = set(re.findall(r"\bmake ([a-z-]+)", README))
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
    assert {"run", "test", "up", "down", "sql"} <= named
    assert named <= targets


def test_every_variable_it_names_is_read_somewhere():
    variables = set(re.findall(r"\b((?:MARKET|RUN|FORCE|AIRFLOW|AWS|SNOWFLAKE)_[A-Z_]+|FORCE)\b", PROSE))
    code = "".join(path.read_text() for folder in ("local", "etl") for path in (ROOT / folder).rglob("*.py"))
    ports = {"AIRFLOW_PORT", "MARKET_API_PORT", "AWS_PORT", "SNOWFLAKE_PORT"}  # made up from names in local/settings.py
    assert [name for name in variables - ports if name not in code] == []


def test_nothing_is_left_to_fill_in():
    assert "@@" not in README
