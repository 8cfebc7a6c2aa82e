"""`make dashboards`: the preview's own words are the user's, and it asks as who reports."""

from __future__ import annotations

import contextlib
import sys

import pytest

from etl.contracts.names import names_for
from local import dashboards
from local.market_source import MarketSource
from local.processes import StackError
from local.settings import LocalSettings
from local.stack import Stack


@pytest.fixture
def stack(tmp_path, monkeypatch):
    """`make dashboards` without a Snowflake; `python` is what runs in the preview's place."""
    monkeypatch.setattr(dashboards, "snowflake_alone", lambda stack: contextlib.nullcontext())
    monkeypatch.setattr(dashboards, "ensure_manifest", lambda env: None)
    settings = LocalSettings(tmp_path / "state")
    return Stack(settings, MarketSource.from_env(settings, {}))


def in_place_of_the_preview(monkeypatch, tmp_path, script):
    program = tmp_path / "python"
    program.write_text(f"#!{sys.executable}\n{script}")
    program.chmod(0o755)
    monkeypatch.setattr(dashboards, "PYTHON", program)


def test_the_page_is_in_the_laptop_s_state(stack, monkeypatch, tmp_path):
    in_place_of_the_preview(
        monkeypatch, tmp_path, "import sys; assert sys.argv[1:4] == ['-m', 'tableau.preview', '--into']"
    )
    assert dashboards.build(stack) == tmp_path / "state" / "dashboards" / "index.html"


def test_what_the_preview_says_is_the_error(stack, monkeypatch, tmp_path):
    in_place_of_the_preview(monkeypatch, tmp_path, "import sys; sys.exit('no dashboards: `make run` first')")
    with pytest.raises(StackError, match=r"^no dashboards: `make run` first$"):
        dashboards.build(stack)


def test_it_asks_as_the_reporter_and_never_with_a_key_of_the_user_s():
    env = dashboards.reporting_env(LocalSettings.from_env({"SNOWFLAKE_PORT": "9000"}), names_for("local", "0"))
    assert env["SNOWFLAKE_ROLE"] == "FINANCE_LOCAL_REPORTER"
    assert env["SNOWFLAKE_USER"] == "FINANCE_LOCAL_TABLEAU"
    assert env["SNOWFLAKE_PORT"] == "9000"
    assert env["SNOWFLAKE_PRIVATE_KEY_PATH"] == ""
