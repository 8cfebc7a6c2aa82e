"""The plugin as Airflow takes it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from finance_lab.web.app import STATIC

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"


@pytest.fixture(scope="module")
def plugin():
    spec = importlib.util.spec_from_file_location("market_pipeline", PLUGINS / "market_pipeline.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.MarketPipelinePlugin


def test_both_pages_are_in_the_menu_below_the_app_s_prefix(plugin):
    [app] = plugin.fastapi_apps
    assert [view["name"] for view in plugin.external_views] == ["Market pipeline", "dbt docs"]
    for view in plugin.external_views:
        assert view["destination"] == "nav"
        assert f"/{view['href']}".startswith(f"{app['url_prefix']}/")
    assert len({view["url_route"] for view in plugin.external_views}) == 2


def test_their_icons_are_files_of_the_app(plugin):
    icons = {view[name] for view in plugin.external_views for name in ("icon", "icon_dark_mode")}
    assert {Path(icon).name for icon in icons} <= {path.name for path in STATIC.iterdir()}


def test_airflow_takes_no_file_of_the_package_for_a_plugin():
    assert "finance_lab/" in (PLUGINS / ".airflowignore").read_text().splitlines()
