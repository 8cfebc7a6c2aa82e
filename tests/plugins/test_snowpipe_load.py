from __future__ import annotations

import pytest
from finance_lab.snowpipe_load import ExpectedLoad, Load, Verdict, find_load, judge, same_file
from snowflake.connector.errors import DatabaseError, OperationalError, ProgrammingError, ServiceUnavailableError

TABLE = "FINANCE_TEST.LANDING.MARKET"
KEY = "market/year=2026/month=11/day=23/dataset_20261123_0200.parquet"
RELATIVE = KEY.removeprefix("market/")


def load(status="Loaded", rows=10, errors=0, error=None):
    return Load(RELATIVE, status, rows, errors, error, "2026-11-23 02:01:00")


@pytest.mark.parametrize("name", [RELATIVE, KEY, f"/{RELATIVE}", f"s3://bucket/{KEY}", "dataset_20261123_0200.parquet"])
def test_a_file_is_known_by_a_name_relative_to_stage_or_bucket_or_whole(name):
    assert same_file(name, KEY)


@pytest.mark.parametrize(
    "name",
    [
        RELATIVE.replace("0200", "0201"),
        RELATIVE.replace("day=23", "day=22"),
        f"market_rejected/{RELATIVE}",
        "0200.parquet",
    ],
)
def test_another_file_is_not_taken_for_it(name):
    assert not same_file(name, KEY)


def test_the_newest_load_of_the_file_is_found_among_others(snowflake):
    rows = [
        ("other/dataset_20261123_0200.parquet", "Loaded", 1, 0, None, "03:00"),
        (RELATIVE, "Loaded", 10, 0, None, "02:02"),
        (RELATIVE, "Load failed", 0, 1, "bad", "02:01"),
    ]
    hook = snowflake(rows)

    assert find_load(hook, TABLE, KEY) == Load(RELATIVE, "Loaded", 10, 0, None, "02:02")
    [(sql, parameters)] = hook.asked
    assert "FINANCE_TEST.information_schema.copy_history" in sql
    assert f"table_name => '{TABLE}'" in sql
    assert parameters == {"pattern": "%dataset_20261123_0200.parquet"}


def test_a_file_without_history_is_waited_for(snowflake):
    assert find_load(snowflake([]), TABLE, KEY) is None
    assert judge(None, TABLE, KEY, 10).verdict is Verdict.WAIT


@pytest.mark.parametrize("status", ["Loaded", "LOADED", "loaded "])
def test_loaded_is_recognised_however_it_is_written(status):
    assert judge(load(status), TABLE, KEY, 10).verdict is Verdict.LOADED


@pytest.mark.parametrize("status", ["Load in progress", "LOAD_IN_PROGRESS", "a word of next year"])
def test_what_has_not_ended_is_waited_for_and_named_in_the_log(status):
    seen = judge(load(status), TABLE, KEY, 10)

    assert seen.verdict is Verdict.WAIT
    assert status in seen.message


@pytest.mark.parametrize(
    "status", ["Load failed", "LOAD_FAILED", "Partially loaded", "PARTIALLY_LOADED", "load skipped"]
)
def test_a_load_that_ended_badly_fails_with_snowflake_s_first_error(status):
    seen = judge(load(status, rows=4, errors=6, error="Numeric value 'x' is not recognized"), TABLE, KEY, 10)

    assert seen.verdict is Verdict.FAILED
    assert seen.message.startswith("Snowpipe: Numeric value 'x' is not recognized")
    assert "4 rows" in seen.message
    assert "6 errors" in seen.message


@pytest.mark.parametrize(("rows", "errors"), [(9, 0), (11, 0), (10, 1), (None, 0)])
def test_loaded_with_other_rows_than_the_execution_wrote_is_a_failure(rows, errors):
    seen = judge(load(rows=rows, errors=errors), TABLE, KEY, 10)

    assert seen.verdict is Verdict.FAILED
    assert "lost rows: expected 10" in seen.message


PIPE = "FINANCE_TEST.LANDING.MARKET_PIPE"
RUNNING = ('{"executionState": "RUNNING", "pendingFileCount": 1}',)


def test_while_a_load_is_waited_for_its_pipe_is_told_of(snowflake):
    hook = snowflake([], RUNNING)

    seen = ExpectedLoad(TABLE, KEY, 10, PIPE).look(hook)

    assert (seen.verdict, seen.is_warning) == (Verdict.WAIT, False)
    assert "has not recorded" in seen.message
    assert f"pipe {PIPE} is RUNNING, 1 files pending" in seen.message
    assert hook.asked[1][1] == {"pipe": PIPE}


def test_a_pipe_that_does_not_run_is_warned_of_while_its_load_is_waited_for(snowflake):
    seen = ExpectedLoad(TABLE, KEY, 10, PIPE).look(snowflake([], ('{"executionState": "PAUSED"}',)))

    assert (seen.verdict, seen.is_warning) == (Verdict.WAIT, True)
    assert f"alter pipe {PIPE} set pipe_execution_paused = false" in seen.message


def test_a_load_that_has_ended_asks_no_pipe(snowflake):
    hook = snowflake([(RELATIVE, "Loaded", 10, 0, None, "02:02")])

    assert ExpectedLoad(TABLE, KEY, 10, PIPE).look(hook).verdict is Verdict.LOADED
    assert len(hook.asked) == 1


class Failing:
    def __init__(self, error):
        self.error = error

    def get_records(self, sql, parameters=None):
        raise self.error


@pytest.mark.parametrize(
    "error",
    [OperationalError("refused"), ServiceUnavailableError(msg="503"), ConnectionError("reset"), TimeoutError("slow")],
)
def test_a_snowflake_that_is_away_is_waited_for_with_a_warning(error):
    seen = ExpectedLoad(TABLE, KEY, 10, PIPE).look(Failing(error))

    assert (seen.verdict, seen.is_warning) == (Verdict.WAIT, True)
    assert "Snowflake cannot be asked about" in seen.message


@pytest.mark.parametrize("error", [ProgrammingError("not authorized"), DatabaseError("wrong password")])
def test_what_snowflake_refuses_is_not_waited_for(error):
    with pytest.raises(type(error)):
        ExpectedLoad(TABLE, KEY, 10, PIPE).look(Failing(error))
