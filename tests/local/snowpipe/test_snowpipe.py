"""Snowpipe as a process, between a real queue and a real server."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from tests.local.snowflake.landing import COIN, REJECTED, Landing, rows_of
from tests.local.snowflake.stack import Snowflake, Stack
from tests.local.snowpipe.conftest import Process
from tests.patience import PATIENCE, eventually

Start = Callable[[], Process]
Check = Callable[[], bool]


@pytest.fixture
def snowpipe(landing: Landing, start_snowpipe: Start) -> Process:
    """A Snowpipe that has caught up."""
    process = start_snowpipe()
    landing.put([COIN | {"coin_id": "first"}], "0000")
    process.wait_for_line("0000.parquet", "Loaded, 1 rows")
    return process


def test_each_pipe_loads_its_own_objects(snowpipe: Process, landing: Landing, empty_queue: Check) -> None:
    landing.put([COIN], "0200")
    landing.put([REJECTED, REJECTED], "0200", "market_rejected")
    snowpipe.wait_for_line("MARKET_PIPE", "0200.parquet", "Loaded, 1 rows")
    snowpipe.wait_for_line("MARKET_REJECTED_PIPE", "0200.parquet", "Loaded, 2 rows")
    assert landing.coins() == ["bitcoin", "first"]
    assert landing.statuses("market_run") == []
    eventually(empty_queue, "messages deleted")


def test_a_bad_object_is_logged_and_done(snowpipe: Process, landing: Landing, empty_queue: Check) -> None:
    landing.put_broken("0200")
    snowpipe.wait_for_line("ERROR", "0200.parquet", "Load failed", "s3://")
    landing.put([COIN], "0201")
    snowpipe.wait_for_line("0201.parquet", "Loaded")
    eventually(empty_queue, "messages deleted")


def test_a_message_that_is_not_ours_is_logged_and_dropped(
    snowpipe: Process, landing: Landing, snowflake: Snowflake, stack: Stack, queue_url: str, empty_queue: Check
) -> None:
    stack.sqs().send_message(QueueUrl=queue_url, MessageBody="hello?")
    snowflake.put("elsewhere/dataset_20261123_0200.parquet", rows_of("market", [COIN]))
    snowpipe.wait_for_line("ERROR", "no S3 notification", "hello?")
    snowpipe.wait_for_line("no pipe reads", "elsewhere/dataset_20261123_0200.parquet")
    landing.put([COIN], "0200")
    snowpipe.wait_for_line("0200.parquet", "Loaded")
    eventually(empty_queue, "messages deleted")


def test_an_object_announced_twice_loads_once(snowpipe: Process, landing: Landing) -> None:
    landing.put([COIN], "0200")
    snowpipe.wait_for_line("0200.parquet", "Loaded")
    landing.put([COIN], "0200")
    snowpipe.wait_for_line("0200.parquet", "nothing to do")
    assert landing.coins() == ["bitcoin", "first"]


def test_what_a_paused_pipe_missed_is_loaded_when_it_resumes(
    snowpipe: Process, landing: Landing, snowflake: Snowflake, empty_queue: Check
) -> None:
    snowflake.run(f"alter pipe {landing.pipe()} set pipe_execution_paused = true")
    landing.put([COIN], "0200")
    snowpipe.wait_for_line("did not load", "0200.parquet", "paused")
    assert not empty_queue()
    snowflake.run(f"alter pipe {landing.pipe()} set pipe_execution_paused = false")
    snowpipe.wait_for_line("0200.parquet", "Loaded, 1 rows")
    eventually(empty_queue, "messages deleted")


def test_objects_without_an_event_are_loaded_at_start(landing: Landing, stack: Stack, start_snowpipe: Start) -> None:
    landing.put([COIN], "0200")
    landing.put([], "0300")
    first = start_snowpipe()
    first.wait_for_line("0200.parquet", "Loaded, 1 rows")
    first.wait_for_line("0300.parquet", "Loaded, 0 rows")


def test_lost_events_are_made_up_for_at_the_next_start(
    landing: Landing, stack: Stack, queue_url: str, start_snowpipe: Start
) -> None:
    landing.put([COIN], "0200")
    stack.sqs().purge_queue(QueueUrl=queue_url)
    start_snowpipe().wait_for_line("0200.parquet", "Loaded, 1 rows")


def test_a_snowflake_that_is_down_at_start(landing: Landing, stack: Stack, start_snowpipe: Start) -> None:
    landing.put([COIN], "0200")
    stack.signal_server(signal.SIGKILL)
    snowpipe = start_snowpipe()
    snowpipe.wait_for_line("WARNING", "OperationalError", "next try in")
    stack.start_server()
    stack.wait_for_server()
    snowpipe.wait_for_line("0200.parquet", "Loaded, 1 rows")


def test_a_snowflake_that_goes_down_meanwhile(
    snowpipe: Process, landing: Landing, stack: Stack, snowflake: Snowflake, empty_queue: Check
) -> None:
    stack.signal_server(signal.SIGKILL)
    landing.put([COIN], "0200")
    stack.start_server()
    stack.wait_for_server()
    snowpipe.wait_for_line("0200.parquet", "Loaded, 1 rows")
    snowflake.reconnect()
    assert landing.coins() == ["bitcoin", "first"]
    eventually(empty_queue, "messages deleted")


def test_an_aws_that_is_down_for_a_while(snowpipe: Process, landing: Landing, stack: Stack) -> None:
    stack.signal_aws(signal.SIGTERM)
    snowpipe.wait_for_line("EndpointConnectionError", "next try in")
    stack.start_aws()
    stack.wait_for_aws()
    landing.put([COIN], "0200")
    snowpipe.wait_for_line("0200.parquet", "Loaded, 1 rows")


def test_sigterm_stops_it(snowpipe: Process) -> None:
    snowpipe.process.send_signal(signal.SIGTERM)
    assert snowpipe.process.wait(timeout=PATIENCE) == 0
