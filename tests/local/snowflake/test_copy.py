"""COPY INTO as a statement: its options, what it loads again, and its transactions."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from snowflake.connector.errors import ProgrammingError

from tests.local.snowflake.stack import Snowflake

BY_NAME = "match_by_column_name = case_insensitive"


def rows(*ids: object) -> pa.Table:
    return pa.table({"id": pa.array(list(ids))})


@pytest.fixture
def files(snowflake: Snowflake) -> Snowflake:
    """A table T, a stage FILES, and objects a/1, a/2 (one bad, with texts) and b/3 in it."""
    snowflake.run(f"use schema {snowflake.name}")
    snowflake.run("create table t (id number(38,0) not null, file varchar)")
    snowflake.create_stage()
    snowflake.put("a/1.parquet", rows(1))
    snowflake.put("a/2.parquet", rows("not a number"))
    snowflake.put("b/3.parquet", rows(3, 4))
    return snowflake


def ids(files: Snowflake) -> list[int]:
    return [row[0] for row in files.run("select id from t order by id")]


def test_reads_what_lies_below_a_path(files: Snowflake) -> None:
    files.run(f"copy into t from @files/b/ {BY_NAME}")
    assert ids(files) == [3, 4]


def test_reads_what_matches_a_pattern(files: Snowflake) -> None:
    files.run(f"copy into t from @files pattern = '.*[13][.]parquet' {BY_NAME}")
    assert ids(files) == [1, 3, 4]


def test_reads_named_files(files: Snowflake) -> None:
    files.run(f"copy into t from @files files = ('a/1.parquet') {BY_NAME}")
    assert ids(files) == [1]


def test_a_named_file_that_is_missing_fails(files: Snowflake) -> None:
    with pytest.raises(ProgrammingError, match=r"missing\.parquet' was not found"):
        files.run(f"copy into t from @files files = ('a/1.parquet', 'missing.parquet') {BY_NAME}")
    assert ids(files) == []


def test_a_bad_file_aborts_and_nothing_is_loaded(files: Snowflake) -> None:
    with pytest.raises(ProgrammingError, match="not a number"):
        files.run(f"copy into t from @files {BY_NAME}")
    assert ids(files) == []
    assert files.history("T") == []


def test_a_bad_file_can_be_skipped(files: Snowflake) -> None:
    answer = files.run(f"copy into t from @files {BY_NAME} on_error = skip_file")
    assert [row[1] for row in answer] == ["LOADED", "LOAD_FAILED", "LOADED"]
    assert "not a number" in answer[1][6]
    assert ids(files) == [1, 3, 4]


def test_a_loaded_file_is_skipped_unless_it_changes(files: Snowflake) -> None:
    copy = f"copy into t from @files/a/1 {BY_NAME}"
    files.run(copy)
    assert files.run(copy)[0][1] == "LOAD_SKIPPED"
    files.put("a/1.parquet", rows(10))
    assert files.run(copy)[0][1] == "LOADED"
    assert ids(files) == [1, 10]


def test_force_loads_again(files: Snowflake) -> None:
    copy = f"copy into t from @files/b/ {BY_NAME}"
    files.run(copy)
    files.run(f"{copy} force = false")
    assert ids(files) == [3, 4]
    files.run(f"{copy} force = true")
    assert ids(files) == [3, 3, 4, 4]


@pytest.mark.parametrize(
    "emptying", ["truncate table t", "create or replace table t (id number, file varchar)"], ids=["truncate", "replace"]
)
def test_an_emptied_table_may_load_its_files_again(files: Snowflake, emptying: str) -> None:
    copy = f"copy into t from @files/b/ {BY_NAME}"
    files.run(copy)
    files.run(emptying)
    files.run(copy)
    assert ids(files) == [3, 4]
    assert len(files.history("T")) == 2


def test_nothing_to_load_is_no_error(files: Snowflake) -> None:
    assert files.run(f"copy into t from @files/c/ {BY_NAME}") == [("Copy executed with 0 files processed.",)]


def test_a_transformation_picks_and_computes_columns(files: Snowflake) -> None:
    files.run(
        "copy into t (id, file) from (select t.$1:ID::number + 1, metadata$filename || ':' || metadata$file_row_number "
        "from @files/b/ t) file_format = (type = parquet)"
    )
    assert files.run("select id, file from t order by id") == [
        (4, f"{files.prefix}b/3.parquet:1"),
        (5, f"{files.prefix}b/3.parquet:2"),
    ]


def test_a_transformation_reads_null_where_the_file_has_no_such_column(files: Snowflake) -> None:
    files.run("copy into t (id, file) from (select $1:id::number, $1:other::varchar from @files/a/1)")
    assert files.run("select id, file from t") == [(1, None)]


def test_a_roll_back_takes_the_load_and_its_history_back(files: Snowflake) -> None:
    files.run("begin")
    files.run(f"copy into t from @files/b/ {BY_NAME}")
    files.run("rollback")
    assert ids(files) == []
    assert files.history("T") == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (f"copy into t from @files {BY_NAME} on_error = continue", "ON_ERROR = CONTINUE"),
        (f"copy into t from @files {BY_NAME} purge = true", "PURGE"),
        ("copy into t from @files file_format = (type = csv)", "CSV"),
        (f"copy into t from 's3://curated/x/' {BY_NAME}", "anything but a stage"),
        (f"copy into t from @nowhere {BY_NAME}", "NOWHERE' does not exist"),
        (f"copy into nothing from @files {BY_NAME}", "NOTHING does not exist"),
        ("copy into t from @files", "PARQUET file format can produce one and only one column"),
    ],
)
def test_what_is_not_emulated_or_missing_fails_and_says_so(files: Snowflake, statement: str, problem: str) -> None:
    with pytest.raises(ProgrammingError, match=problem):
        files.run(statement)
    assert ids(files) == []


def test_a_text_in_a_variant_column_stays_a_text(files: Snowflake) -> None:
    files.run("create table v (id variant)")
    files.put("v/1.parquet", rows('{"a": 1}', "true"))
    files.run(f"copy into v from @files/v/ {BY_NAME}")
    assert [json.loads(value) for (value,) in files.run("select id from v")] == ['{"a": 1}', "true"]
