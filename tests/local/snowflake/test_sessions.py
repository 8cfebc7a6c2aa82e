"""Sessions, results and errors as clients see them."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from snowflake.connector import DictCursor
from snowflake.connector.errors import OperationalError, ProgrammingError

from local.settings import ROOT, LocalSettings
from local.snowflake.client import connect
from tests.local.snowflake.stack import DATABASE, Snowflake, Stack
from tests.patience import PATIENCE
from tests.ports import free_port


def test_a_stopped_server_is_an_error_within_seconds() -> None:
    settings = LocalSettings.from_env({"SNOWFLAKE_PORT": str(free_port())})
    begin = time.monotonic()
    with pytest.raises(OperationalError):
        connect(settings)
    assert time.monotonic() - begin < 60


@pytest.mark.parametrize(
    ("database", "schema", "missing"), [("NOWHERE", None, "database"), (DATABASE, "NOWHERE", "schema")]
)
def test_a_session_opens_without_the_database_or_schema_that_does_not_exist(
    stack: Stack, database: str, schema: str | None, missing: str
) -> None:
    with stack.connect(database, schema) as connection, connection.cursor() as cursor:
        for statement in ("select * from t", "drop pipe p"):
            with pytest.raises(ProgrammingError, match=f"This session does not have a current {missing}"):
                cursor.execute(statement)
        names = [row[1] for row in cursor.execute("show databases").fetchall()]
    assert "NOWHERE" not in names


def test_using_what_does_not_exist_fails(snowflake: Snowflake) -> None:
    for statement in ("use database nowhere", f"use schema {DATABASE}.nowhere"):
        with pytest.raises(ProgrammingError):
            snowflake.run(statement)


def test_a_second_server_on_the_same_data_says_so(stack: Stack) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "local.snowflake"],
        cwd=ROOT,
        env=stack.env | {"SNOWFLAKE_PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert second.returncode == 1
    assert "is open in another process" in second.stderr
    assert "Traceback" not in second.stderr


def test_names_are_upper_case_unless_quoted(snowflake: Snowflake) -> None:
    snowflake.run(f'create table {snowflake.name}.names (coin_id varchar, "Coin" varchar)')
    with snowflake.connection.cursor() as cursor:
        cursor.execute(f'select coin_id, "Coin", coin_id as symbol, count(*) from {snowflake.name}.names group by all')
        assert [column.name for column in cursor.description] == ["COIN_ID", "Coin", "SYMBOL", "COUNT(*)"]


def test_rows_as_dictionaries(snowflake: Snowflake) -> None:
    with snowflake.connection.cursor(DictCursor) as cursor:
        assert cursor.execute("select 1 as a, 'x' as b").fetchall() == [{"A": 1, "B": "x"}]


def test_null_timestamps_are_null(snowflake: Snowflake) -> None:
    moment = datetime(2026, 11, 23, 2, tzinfo=UTC)
    rows = snowflake.run(
        "select a::timestamp_ltz, a::timestamp_ntz, null::timestamp_ntz from values "
        "('2026-11-23 02:00:00'), (null) as t(a)"
    )
    assert rows == [(moment, moment.replace(tzinfo=None), None), (None, None, None)]


def test_a_dollar_sign_in_a_text_is_no_variable(snowflake: Snowflake) -> None:
    assert snowflake.run("select '$WIF', 'a $b'") == [("$WIF", "a $b")]


def test_lists_and_small_numbers_fit_the_wire(snowflake: Snowflake) -> None:
    assert snowflake.run("select list_value(1, 2), 1::float4, 1::smallint") == [("[1,2]", 1.0, 1)]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("selec 1", "Invalid expression"),
        ("select 1 +", "Add"),
        ("select 'abc", "tokenizing"),
        ("select nofunction(1)", "nofunction"),
        (f"select * from {DATABASE}.LANDING.NOTHING", "NOTHING"),
        ("select 'x'::number", "x"),
        ("alter pipe", "pipe"),
    ],
)
def test_an_error_names_the_problem_at_once(snowflake: Snowflake, statement: str, problem: str) -> None:
    begin = time.monotonic()
    with pytest.raises(ProgrammingError, match=f"(?i){problem}"):
        snowflake.run(statement)
    assert time.monotonic() - begin < 30
    assert snowflake.value("select 1") == 1


def test_a_slow_statement_is_polled_and_runs_once(snowflake: Snowflake, monkeypatch: pytest.MonkeyPatch) -> None:
    polled: list[str] = []
    rest = snowflake.connection.rest
    get = rest._get_request
    monkeypatch.setattr(rest, "_get_request", lambda url, *a, **kw: polled.append(url) or get(url, *a, **kw))
    snowflake.run(f"create table {snowflake.name}.slow (n float)")
    answer = snowflake.run(
        f"insert into {snowflake.name}.slow select sum(sin(a.range) * cos(b.range)) from range(30000) a, range(3000) b"
    )
    assert len([url for url in polled if url.endswith("/result")]) >= 2, "too fast to need polling"
    assert answer == [(1,)]
    assert snowflake.value(f"select count(*) from {snowflake.name}.slow") == 1


def test_a_repeated_request_does_not_run_its_statement_again(snowflake: Snowflake) -> None:
    snowflake.run(f"create table {snowflake.name}.once (n number)")
    body = {"sqlText": f"insert into {snowflake.name}.once values (1)", "asyncExec": False, "sequenceId": 1}
    for _ in range(2):
        answer = snowflake.connection.rest.request(f"/queries/v1/query-request?requestId={snowflake.schema}", body)
        assert answer["success"]
    assert snowflake.value(f"select count(*) from {snowflake.name}.once") == 1


def test_two_sessions_that_write_one_table_both_succeed(snowflake: Snowflake, stack: Stack) -> None:
    snowflake.run(f"create table {snowflake.name}.shared (n number)")
    snowflake.run(f"insert into {snowflake.name}.shared values (0)")

    def add(_: int) -> None:
        with stack.connect() as connection:
            for _ in range(5):
                connection.cursor().execute(f"update {snowflake.name}.shared set n = n + 1")

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(add, range(3)))
    assert snowflake.value(f"select n from {snowflake.name}.shared") == 15
