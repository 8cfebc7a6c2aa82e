"""A laptop that `make up` has started, with its scheduler, against a market of the test's own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
from collections.abc import Iterator

from local.airflow.api import ENDED, Airflow
from local.processes import wait_until
from tests.end_to_end.market_server import market_server
from tests.end_to_end.scripted_market import ScriptedMarket

RUN_SECONDS = 600


class Scheduled:
    """`laptop`, its `airflow` and its `market`, and what tests do with them."""

    def __init__(self, laptop, airflow, market):
        self.laptop, self.airflow, self.market = laptop, airflow, market

    def kill(self, service):
        """As a machine that fails: nothing of it is told to end."""
        record = json.loads((self.laptop.settings.state / "pids" / f"{service}.json").read_text())
        os.killpg(record["pid"], signal.SIGKILL)

    def revive(self, title):
        assert title in self.laptop.make("up").stdout

    def wait_for_task(self, run, task, *states):
        assert wait_until(lambda: self.airflow.task(run, task)["state"] in states, RUN_SECONDS), self.airflow.states(
            run
        )

    def end_of(self, run, dag="market_hourly"):
        """The state in which a run ends."""
        ended = wait_until(lambda: self.airflow.run(run, dag)["state"] in ENDED, RUN_SECONDS)
        assert ended, self.airflow.states(run, dag)
        return self.airflow.run(run, dag)["state"]

    def ends_well(self, run, dag="market_hourly"):
        assert self.end_of(run, dag) == "success", self.airflow.states(run, dag)

    def sql(self, statement):
        done = self.laptop.make("sql", f"Q={statement}")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def count(self, statement):
        return int(re.findall(r"\d+", self.sql(statement))[0])

    def first_run(self):
        """The scheduled run that `make up` begins with, once it has ended well."""
        assert wait_until(lambda: self.airflow.runs(), 120)
        run = self.airflow.runs()[0]["dag_run_id"]
        self.ends_well(run)
        return run


@contextlib.contextmanager
def airflow_up(laptop, **env: str) -> Iterator[Airflow]:
    """`make up` with these variables until the block ends; somebody is logged in."""
    done = laptop.make("up", **env)
    try:
        assert done.returncode == 0, done.stdout + done.stderr
        airflow = Airflow(*re.search(r"(http://\S+)  user (\S+), password (\S+)", done.stdout).groups())
        airflow.log_in()
        yield airflow
    finally:
        laptop.make("down")


@contextlib.contextmanager
def scheduled(laptop, **env: str) -> Iterator[Scheduled]:
    """airflow_up() against a market of the test's own; `env` are variables for it."""
    market = ScriptedMarket()
    with market_server(market.answer) as served:
        # no deadline: what is tested here takes its time, at whatever minute of the hour
        laptop.env |= {"MARKET_API_URL": served.url, "MARKET_PAGES": "1", "DEADLINE_MINUTES": "0", **env}
        with airflow_up(laptop) as airflow:
            try:
                yield Scheduled(laptop, airflow, market)
            finally:
                market.let_go()
