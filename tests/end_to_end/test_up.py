"""`make up`: the scheduler plays the hour, the web UI shows it to who is logged in, `make down` ends it all."""

from __future__ import annotations

import re
import socket
import urllib.error

import pytest

from local.airflow.api import Airflow
from local.processes import Processes, wait_until
from tests.end_to_end import airflow_pages
from tests.end_to_end.browser import browser_page
from tests.end_to_end.scheduled import airflow_up

HOUR_SECONDS = 300
PAGES = "/market-pipeline"
NEWEST_HOUR = "from exposed.data_quality_hourly where live_coins > 0 order by hour_at desc limit 1"
OF_THE_PAGES = ["", "static/page.js", "api/health", "api/market", "api/runs", "dbt-docs", "nothing"]


@pytest.fixture(scope="module")
def up(laptop):
    with airflow_up(laptop) as airflow:
        yield airflow


@pytest.fixture(scope="module")
def played(up):
    """The same, once the scheduler has played its first hour."""
    assert wait_until(lambda: [run for run in up.runs() if run["state"] in ("success", "failed")], HOUR_SECONDS)
    return up


@pytest.fixture(scope="module")
def page(played):
    """A browser that is logged in."""
    with browser_page() as page:
        airflow_pages.log_in(page, played)
        yield page


@pytest.mark.parametrize("path", ["/api/v2/dags", *(f"{PAGES}/{path}" for path in OF_THE_PAGES)])
def test_who_is_not_logged_in_sees_nothing(up, path):
    for token in (None, "made up", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."):
        stranger = Airflow(up.url, "nobody", "")
        stranger.token = token
        with pytest.raises(urllib.error.HTTPError) as refused:
            stranger.get(path)
        assert refused.value.code in (401, 403)


def first_run(airflow):
    """The first of all: an hour that begins while the tests are at work brings another."""
    return min(airflow.runs(), key=lambda run: run["run_after"])


def test_the_scheduler_plays_the_hour(laptop, played):
    run = first_run(played)
    assert (run["run_type"], run["state"]) == ("scheduled", "success")
    exposed = laptop.make("sql", "Q=select count(*) from exposed.fct_market_hourly")
    assert int(re.findall(r"\d+", exposed.stdout)[0]) > 900


def test_the_run_links_to_its_execution(played):
    run = first_run(played)
    task = f"/api/v2/dags/market_hourly/dagRuns/{run['dag_run_id']}/taskInstances/collect_market"
    links = played.get(f"{task}/links")["extra_links"]
    execution = played.get(f"{task}/xcomEntries/return_value")["value"]
    shown = {one["run_id"]: one["execution_arn"] for one in played.get(f"{PAGES}/api/runs")["runs"]}[run["dag_run_id"]]
    assert execution.strip('"') == shown
    assert shown.rpartition(":")[2] in links["State Machine Executions Details"]


def test_a_browser_shows_the_dbt_models_and_a_run_that_is_triggered_going_green(page, played):
    airflow_pages.open_graph(page, played)
    airflow_pages.trigger(page, played)
    airflow_pages.sees_success(page, HOUR_SECONDS)


def test_the_market_pipeline_page_shows_the_hour_as_the_tables_have_it_light_and_dark(laptop, page, played):
    said = laptop.make("sql", f"Q=select status, collected, accepted, rejected {NEWEST_HOUR}").stdout
    # after minute 45 the hour is late, and the page has to say so
    status, collected, accepted, rejected = re.findall(r"(ok|late)\W+(\d+)\W+(\d+)\W+(\d+)", said)[0]
    backgrounds = set()
    with airflow_pages.watched(page, played) as seen:
        for theme in ("light", "dark"):
            frame = airflow_pages.open_market(page, played)
            assert frame.locator(f".tile.{status}[aria-selected=true]").count() == 1
            airflow_pages.choose_theme(page, theme)
            frame.locator(f"html[data-theme={theme}]").wait_for(state="attached")
            flow = frame.locator("#hour .flow").inner_text().replace(",", "")
            assert {collected, accepted, rejected} <= set(re.findall(r"\d+", flow))
            backgrounds.add(frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor"))
            assert frame.locator(".tile:not(.small)").count() == 48
            assert frame.locator("#largest tbody tr").count() == 10
            assert frame.locator(".notice").count() == 0
    assert len(backgrounds) == 2
    assert seen.elsewhere == []
    assert seen.errors == []


def test_the_page_leads_to_the_run(page, played):
    frame = airflow_pages.open_market(page, played)
    frame.locator(".runs a").first.click()
    page.wait_for_url("**/dags/market_hourly/runs/**")
    page.get_by_test_id("header-card").wait_for()


def test_dbt_s_documentation_opens_and_asks_no_other_host(page, played):
    with airflow_pages.watched(page, played) as seen:
        frame = airflow_pages.open_dbt_docs(page, played)
        airflow_pages.open_model(frame, "fct_market_hourly")
    assert seen.elsewhere == []


def test_a_second_up_and_a_run_beside_it_say_that_it_is_running(laptop, up):
    assert "running already" in laptop.make("up").stdout
    beside = laptop.make("run")
    assert beside.returncode != 0
    assert "make down" in beside.stderr


def test_down_leaves_nothing_running(laptop, up):
    assert "stopped:" in laptop.make("down").stdout
    assert Processes(laptop.settings.state).running() == {}
    for port in laptop.settings.ports.values():
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
