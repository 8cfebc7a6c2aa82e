"""Data and history after the server was stopped or killed."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pytest
from snowflake.connector.errors import Error

from tests.local.snowflake.landing import COIN, Landing
from tests.local.snowflake.stack import Snowflake, Stack
from tests.patience import PATIENCE, eventually

ROWS = 4_000_000


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_data_pipes_and_history_outlive_the_server(
    landing: Landing, snowflake: Snowflake, stack: Stack, number: signal.Signals
) -> None:
    path = landing.put([COIN], "0200")
    landing.refresh(path)
    snowflake.run(f"create view {snowflake.name}.v as select coin_id from {snowflake.name}.market")
    snowflake.run(f"grant select on view {snowflake.name}.v to role analyst")
    stack.restart_server(number)
    snowflake.reconnect()
    assert landing.coins() == ["bitcoin"]
    assert landing.statuses() == ["Loaded"]
    assert landing.refresh(path) == []
    assert snowflake.run("select coin_id from v") == [("bitcoin",)]
    assert len(snowflake.run(f"show grants on view {snowflake.name}.v")) == 1


def test_a_stopped_server_has_written_its_log_into_the_data_files(snowflake: Snowflake, stack: Stack) -> None:
    snowflake.run(f"create table {snowflake.name}.t (n number)")
    assert list(stack.settings.snowflake_state.glob("*.wal"))
    assert stack.signal_server(signal.SIGTERM) == 0
    assert not list(stack.settings.snowflake_state.glob("*.wal"))
    stack.start_server()
    stack.wait_for_server()


def test_a_session_of_before_a_restart_fails_at_once(snowflake: Snowflake, stack: Stack) -> None:
    stack.restart_server(signal.SIGKILL)
    with pytest.raises(Error):
        snowflake.run("select 1")


def test_a_load_that_was_killed_is_whole_or_absent(snowflake: Snowflake, stack: Stack) -> None:
    snowflake.run(f"create table {snowflake.name}.big (n number(38,0), t varchar)")
    snowflake.create_stage()
    snowflake.run(
        f"create pipe {snowflake.name}.big_pipe as copy into {snowflake.name}.big from @{snowflake.name}.files "
        "match_by_column_name = case_insensitive"
    )
    numbers = pa.array(range(ROWS), pa.int64())
    snowflake.put("big.parquet", pa.table({"n": numbers, "t": numbers.cast(pa.string())}))
    size = stack.s3().head_object(Bucket="curated", Key=f"{snowflake.prefix}big.parquet")["ContentLength"]

    def refresh() -> None:
        with suppress(Error):
            snowflake.run(f"alter pipe {snowflake.name}.big_pipe refresh")

    load = threading.Thread(target=refresh, daemon=True)
    load.start()
    fetched = stack.settings.snowflake_state / "fetched"
    eventually(lambda: size in sizes(fetched), "the load has begun")
    stack.restart_server(signal.SIGKILL)
    load.join(PATIENCE)

    snowflake.reconnect()
    assert snowflake.run("select count(*) from big") == [(0,)]
    assert snowflake.history("BIG") == []
    assert list(fetched.glob("*")) == []
    refresh()
    assert snowflake.run("select count(*), count(distinct n) from big") == [(ROWS, ROWS)]
    assert [row["STATUS"] for row in snowflake.history("BIG")] == ["Loaded"]


def sizes(folder: Path) -> list[int]:
    """Of the files of a folder that comes and goes."""
    found = []
    for file in folder.glob("*"):
        with suppress(FileNotFoundError):
            found.append(file.stat().st_size)
    return found
