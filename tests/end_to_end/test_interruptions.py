"""What can go wrong on a laptop: a port in use, a run that is killed, a service that dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket

import pytest

from local.processes import Processes, wait_until
from tests.end_to_end.conftest import read_until


@pytest.mark.parametrize("service", ["aws", "snowflake", "market_api"])
def test_a_port_in_use_is_named_with_the_way_out(laptop, service):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", laptop.settings.ports[service]))
        taken.listen()
        done = laptop.make("run")
    assert done.returncode != 0
    assert f"port {laptop.settings.ports[service]}" in done.stderr
    assert f"{service.upper()}_PORT=" in done.stderr
    assert Processes(laptop.settings.state).running() == {}


@pytest.mark.parametrize("setting", [{"RUN_AT": "yesterday"}, {"AWS_PORT": "http"}, {"MARKET_PAGES": "many"}])
def test_a_setting_that_cannot_be_used_is_named(laptop, setting):
    done = laptop.make("run", **setting)
    assert done.returncode != 0
    assert next(iter(setting)) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_machine_without_python_is_told_what_to_install(laptop, tmp_path):
    for tool in ("make", "sh"):
        (tmp_path / tool).symlink_to(shutil.which(tool))
    done = laptop.make("run", PATH=str(tmp_path))
    assert done.returncode != 0
    assert "Python 3.11 or 3.12 is needed" in done.stderr
    assert "Install it" in done.stderr


def test_a_query_that_is_wrong_or_missing_says_so(laptop):
    assert "Q=" in laptop.make("sql").stderr
    wrong = laptop.make("sql", "Q=selec 1")
    assert wrong.returncode != 0
    assert "Traceback" not in wrong.stderr


@pytest.mark.full
@pytest.mark.parametrize("moment", ["provisioned", "collect_market", "wait_for_market_load", "dbt_producer_watcher"])
def test_a_run_that_is_killed_leaves_nothing_behind_and_the_next_one_works(laptop, moment):
    killed = laptop.start_make("run", RUN_AT="2026-11-23T02:00Z")
    read_until(killed, moment)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert wait_until(lambda: not Processes(laptop.settings.state).running(), 30)
    done = laptop.make("run", RUN_AT="2026-11-23T02:00Z")
    assert done.returncode == 0, done.stdout + done.stderr
    with laptop.opened() as cloud:
        assert cloud.rows("select count(*) - count(distinct coin_id) from exposed.fct_market_hourly") == [(0,)]
        assert cloud.rows("select count(distinct source_file) from landing.market") == [(1,)]


@pytest.mark.full
@pytest.mark.parametrize("service", ["aws", "snowflake", "snowpipe", "market_api"])
def test_a_service_that_dies_ends_the_run_with_its_name(laptop, service):
    run = laptop.start_make("run", RUN_AT="2026-11-23T03:00Z")
    read_until(run, "Running market_hourly")
    pids = laptop.settings.state / "pids"
    os.killpg(json.loads((pids / f"{service}.json").read_text())["pid"], signal.SIGKILL)
    output = run.stdout.read()
    assert run.wait() != 0
    assert "was killed by signal 9" in output
    assert Processes(laptop.settings.state).running() == {}
