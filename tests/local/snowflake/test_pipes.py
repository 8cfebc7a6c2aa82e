"""Pipes as objects, their status, and COPY_HISTORY."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from snowflake.connector.errors import ProgrammingError

from local.snowflake.statements.pipes import NOTIFICATION_CHANNEL
from tests.local.snowflake.landing import COIN, Landing
from tests.local.snowflake.stack import DATABASE, Snowflake, Stack


def status(landing: Landing) -> dict:
    return json.loads(landing.snowflake.value(f"select system$pipe_status('{landing.pipe()}')"))


def test_an_unused_pipe_runs(landing: Landing) -> None:
    assert status(landing) == {
        "executionState": "RUNNING",
        "pendingFileCount": 0,
        "notificationChannelName": NOTIFICATION_CHANNEL,
        "numOutstandingMessagesOnChannel": 0,
    }


def test_the_status_names_the_last_load_and_error(landing: Landing) -> None:
    path = landing.put([COIN], "0200")
    landing.refresh(path)
    landing.refresh(landing.put_broken("0300"))
    found = status(landing)
    assert found["lastIngestedFilePath"] == path
    assert found["lastIngestedTimestamp"] <= found["lastPipeErrorTimestamp"]
    assert found["lastIngestedTimestamp"].endswith("Z")


def test_a_paused_pipe_loads_nothing_until_it_is_resumed(landing: Landing) -> None:
    path = landing.put([COIN], "0200")
    landing.snowflake.run(f"alter pipe {landing.pipe()} set pipe_execution_paused = true")
    assert status(landing)["executionState"] == "PAUSED"
    with pytest.raises(ProgrammingError, match="paused"):
        landing.refresh(path)
    assert landing.coins() == []
    landing.snowflake.run(f"alter pipe {landing.pipe()} set pipe_execution_paused = false")
    assert status(landing)["executionState"] == "RUNNING"
    assert landing.refresh(path) == [path]


def test_a_status_inside_an_expression(landing: Landing) -> None:
    sql = f"select parse_json(system$pipe_status('{landing.pipe()}')):executionState::varchar"
    assert landing.snowflake.value(sql) == "RUNNING"


def test_show_pipes(landing: Landing, snowflake: Snowflake) -> None:
    with snowflake.connection.cursor() as cursor:
        shown = cursor.execute(f"show pipes in schema {snowflake.name}").fetchall()
        names = [column.name for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in shown]
    assert [row["name"] for row in rows] == ["MARKET_PIPE", "MARKET_REJECTED_PIPE", "MARKET_RUN_PIPE"]
    assert rows[0]["notification_channel"] == NOTIFICATION_CHANNEL
    assert rows[0]["definition"].lower().startswith("copy into")
    assert len(snowflake.run(f"show pipes like 'market_run%' in schema {snowflake.name}")) == 1


def test_a_pipe_that_exists_stays_unless_it_is_replaced(landing: Landing, snowflake: Snowflake) -> None:
    copy = f"as copy into {snowflake.name}.market from @{snowflake.name}.market_stage"
    assert "already exists" in snowflake.value(f"create pipe if not exists {landing.pipe()} {copy}")
    with pytest.raises(ProgrammingError, match="already exists"):
        snowflake.run(f"create pipe {landing.pipe()} {copy}")
    assert status(landing)["notificationChannelName"]
    snowflake.run(f"create or replace pipe {landing.pipe()} {copy}")
    assert "notificationChannelName" not in status(landing)


def test_a_pipe_skips_what_a_copy_has_loaded_into_its_table(landing: Landing, snowflake: Snowflake) -> None:
    landing.put([COIN], "0200")
    snowflake.run(
        f"copy into {snowflake.name}.market from @{snowflake.name}.market_stage match_by_column_name = case_insensitive"
    )
    assert landing.refresh() == []


def test_a_replaced_pipe_has_forgotten_but_its_table_has_not(landing: Landing, snowflake: Snowflake) -> None:
    landing.refresh(landing.put([COIN], "0200"))
    landing.refresh(landing.put_broken("0300"))
    definition = snowflake.run(f"show pipes like 'MARKET_PIPE' in schema {snowflake.name}")[0][4]
    snowflake.run(f"create or replace pipe {landing.pipe()} auto_ingest = true as {definition}")
    assert len(landing.refresh()) == 1
    assert landing.statuses() == ["Loaded", "Load failed", "Load failed"]


def test_a_dropped_pipe_is_gone(landing: Landing, snowflake: Snowflake) -> None:
    snowflake.run(f"drop pipe {landing.pipe()}")
    snowflake.run(f"drop pipe if exists {landing.pipe()}")
    for statement in (
        f"drop pipe {landing.pipe()}",
        f"alter pipe {landing.pipe()} refresh",
        f"select system$pipe_status('{landing.pipe()}')",
    ):
        with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
            snowflake.run(statement)


def test_copy_history_tells_of_every_load(landing: Landing, snowflake: Snowflake) -> None:
    path = landing.put([COIN, COIN], "0200")
    landing.refresh(path)
    (row,) = snowflake.history("MARKET")
    assert list(row) == [
        "FILE_NAME", "STAGE_LOCATION", "LAST_LOAD_TIME", "ROW_COUNT", "ROW_PARSED", "FILE_SIZE",
        "FIRST_ERROR_MESSAGE", "FIRST_ERROR_LINE_NUMBER", "FIRST_ERROR_CHARACTER_POS", "FIRST_ERROR_COLUMN_NAME",
        "ERROR_COUNT", "ERROR_LIMIT", "STATUS", "TABLE_CATALOG_NAME", "TABLE_SCHEMA_NAME", "TABLE_NAME",
        "PIPE_CATALOG_NAME", "PIPE_SCHEMA_NAME", "PIPE_NAME", "PIPE_RECEIVED_TIME", "FIRST_COMMIT_TIME",
    ]  # fmt: skip
    assert (row["FILE_NAME"], row["STATUS"], row["ROW_COUNT"], row["ERROR_COUNT"]) == (path, "Loaded", 2, 0)
    assert row["STAGE_LOCATION"] == f"s3://curated/{snowflake.prefix}market/"
    assert (row["TABLE_CATALOG_NAME"], row["TABLE_SCHEMA_NAME"], row["TABLE_NAME"]) == (
        DATABASE,
        snowflake.schema,
        "MARKET",
    )
    assert row["PIPE_NAME"] == "MARKET_PIPE"
    assert row["PIPE_RECEIVED_TIME"] <= row["LAST_LOAD_TIME"] <= row["FIRST_COMMIT_TIME"]


def test_copy_history_keeps_to_its_table_and_time(landing: Landing, snowflake: Snowflake) -> None:
    landing.refresh(landing.put([COIN], "0200"))
    assert snowflake.history("MARKET_RUN") == []
    snowflake.run(f"use schema {snowflake.name}")

    def count(*times: str) -> int:
        arguments = ", ".join(("table_name => 'MARKET'", *times))
        return snowflake.value(f"select count(*) from table(information_schema.copy_history({arguments})) as h")

    assert count("start_time => dateadd(hour, -1, current_timestamp())") == 1
    assert count("start_time => dateadd(hour, 1, current_timestamp())") == 0
    window = (
        "start_time => dateadd(hour, -2, current_timestamp())",
        "end_time => dateadd(hour, -1, current_timestamp())",
    )
    assert count(*window) == 0


def test_the_sensors_question(landing: Landing, snowflake: Snowflake) -> None:
    path = landing.put([COIN], "0200")
    landing.refresh(path)
    with snowflake.connection.cursor() as cursor:
        cursor.execute(
            f"select status, row_count from table({DATABASE}.information_schema.copy_history("
            f"table_name => '{snowflake.name}.MARKET', start_time => dateadd(hour, -24, current_timestamp()))) "
            "where file_name = %s",
            (path,),
        )
        assert cursor.fetchall() == [("Loaded", 1)]


def test_a_pipe_resolves_names_in_its_own_schema(snowflake: Snowflake, stack: Stack) -> None:
    snowflake.run(f"create table {snowflake.name}.t (id number)")
    snowflake.run(f"create file format {snowflake.name}.f type = parquet")
    snowflake.create_stage()
    snowflake.put("1.parquet", pa.table({"id": [1]}))
    snowflake.run(
        f"create pipe {snowflake.name}.p as copy into t from @files match_by_column_name = case_insensitive "
        "file_format = (format_name = 'f')"
    )
    with stack.connect(database=None) as connection, connection.cursor() as cursor:
        assert cursor.execute(f"alter pipe {snowflake.name}.p refresh").fetchall() == [("1.parquet", "SENT")]
