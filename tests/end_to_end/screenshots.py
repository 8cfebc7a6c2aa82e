"""`make screenshots`: the pictures in docs/images, from the Airflow that `make up` started. It triggers a run.

`make screenshots ONLY=dashboards` takes those of the dashboards, of the Snowflake as it is, and needs no Airflow.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from local import dashboards
from local.airflow.api import Airflow
from local.airflow.services import web_login
from local.market_source import MarketSource
from local.processes import Processes
from local.settings import ROOT, LocalSettings
from local.stack import Stack
from tests.end_to_end import airflow_pages, dashboards_page
from tests.end_to_end.browser import browser_page

IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1400, "height": 800}
PAGE_WIDTH = 1240
RUN_SECONDS = 400


def main(only: str) -> int:
    """Take them all; 1 if nothing is running."""
    settings = LocalSettings.from_env()
    if only == "dashboards":
        _dashboards(settings)
        return 0
    if "airflow" not in Processes(settings.state).running():
        print("nothing is running: make up", file=sys.stderr)
        return 1
    airflow = Airflow(settings.url("airflow"), *web_login(settings))
    airflow.log_in()
    with browser_page() as page:
        page.set_viewport_size(SIZE)
        airflow_pages.log_in(page, airflow)
        airflow_pages.choose_theme(page, "light")
        _runs(page, airflow)
        for theme in ("light", "dark"):
            _market(page, airflow, theme)
        airflow_pages.choose_theme(page, "light")
        airflow_pages.open_model(airflow_pages.open_dbt_docs(page, airflow), "fct_market_hourly")
        _take(page, "dbt_docs")
    _dashboards(settings)
    return 0


def _runs(page, airflow):
    airflow_pages.open_graph(page, airflow)
    _fit_graph(page)
    _take(page, "graph")
    airflow_pages.trigger(page, airflow)
    airflow_pages.sees_success(page, RUN_SECONDS)
    page.get_by_label("Show Grid").click()
    _take(page, "market_hourly")


def _fit_graph(page):
    page.get_by_label("Collapse Details Panel").click()
    page.locator(".react-flow__controls-fitview").click()


def _market(page, airflow, theme):
    page.set_viewport_size({**SIZE, "width": PAGE_WIDTH})
    frame = airflow_pages.open_market(page, airflow)
    airflow_pages.choose_theme(page, theme)
    frame.locator(f"html[data-theme={theme}] .tile[aria-selected=true]").wait_for()
    height = frame.locator("html").evaluate("page => page.scrollHeight")
    page.set_viewport_size({"width": PAGE_WIDTH, "height": height + 10})
    middle = frame.locator("#cap").evaluate("chart => chart.closest('.panel').getBoundingClientRect().bottom") + 12
    _take(page, f"market_pipeline_{theme}", {"x": 0, "y": 0, "width": PAGE_WIDTH, "height": middle})
    if theme == "light":
        below = {"x": 0, "y": middle, "width": PAGE_WIDTH, "height": height - middle}
        _take(page, "market_pipeline_below", below)
    page.set_viewport_size(SIZE)


def _dashboards(settings):
    path = dashboards.build(Stack(settings, MarketSource.from_env(settings)))
    with browser_page() as page:
        page.set_viewport_size(SIZE)
        page.emulate_media(color_scheme="light")
        dashboards_page.open_page(page, path)
        for name in dashboards_page.DASHBOARDS:
            dashboards_page.open_dashboard(page, name)
            page.set_viewport_size({**SIZE, "height": page.evaluate("document.documentElement.scrollHeight")})
            _take(page, f"dashboard_{name}")


def _take(page, name: str, clip: dict[str, float] | None = None) -> Path:
    page.wait_for_timeout(2500)  # Airflow's own pages move things into place
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, clip=clip)
    print(f"  {path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB")
    return path


if __name__ == "__main__":
    sys.exit(main(os.environ.get("ONLY", "")))
