"""`make up`: the scheduler plays the hour, the web UI shows it to who is logged in, `make down` ends it all."""

from __future__ import annotations

import re
import socket
import urllib.error

import pytest

from local.processes import Processes, wait_until
from tests.end_to_end.airflow_api import Airflow
from tests.end_to_end.browser import browser_page

HOUR_SECONDS = 300


@pytest.fixture(scope="module")
def up(laptop):
    done = laptop.make("up")
    assert done.returncode == 0, done.stdout + done.stderr
    url, user, password = re.search(r"(http://\S+)  user (\S+), password (\S+)", done.stdout).groups()
    yield Airflow(url, user, password)
    laptop.make("down")


def test_who_is_not_logged_in_sees_nothing(up):
    with pytest.raises(urllib.error.HTTPError) as refused:
        up.get("/api/v2/dags")
    assert refused.value.code in (401, 403)


def test_the_scheduler_plays_the_hour_and_a_browser_shows_it_green(laptop, up):
    up.log_in()
    assert wait_until(lambda: [run for run in up.runs() if run["state"] in ("success", "failed")], HOUR_SECONDS)
    assert {(run["run_type"], run["state"]) for run in up.runs()} == {("scheduled", "success")}
    exposed = laptop.make("sql", "Q=select count(*) from exposed.fct_market_hourly")
    assert int(re.findall(r"\d+", exposed.stdout)[0]) > 900
    with browser_page() as page:
        page.goto(f"{up.url}/dags/market_hourly")
        page.fill("input[name=username]", up.user)
        page.fill("input[name=password]", up.password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/auth/login" not in url)
        page.goto(f"{up.url}/dags/market_hourly")
        for task in ("collect_market", "wait_for_market_load", "dbt", "reconcile"):
            page.get_by_text(task, exact=True).first.wait_for()
        page.get_by_test_id("state-badge").first.wait_for()
        page.screenshot(path=laptop.settings.state / "market_hourly.png")


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
