"""The landing contracts' tables, stages and pipes, and what their pipes make of published objects."""

from __future__ import annotations

import json
from datetime import datetime

import pyarrow as pa
import pytest

from tests.local.snowflake.landing import COIN, MOMENT, REJECTED, Landing, rows_of
from tests.local.snowflake.stack import DATABASE, Snowflake


def columns(snowflake: Snowflake, names: str, table: str = "market") -> list[tuple]:
    return snowflake.run(f"select {names} from {snowflake.name}.{table} order by source_row")


def test_values_arrive_as_they_were_published(landing: Landing, snowflake: Snowflake) -> None:
    path = landing.put([COIN | {"price_usd": 6.9e28, "market_cap_rank": 1, "ath_at": MOMENT}], "0200")
    landing.refresh(path)
    assert columns(snowflake, "coin_id, price_usd, market_cap_rank, ath_at, hour_at") == [
        ("bitcoin", 6.9e28, 1, MOMENT, COIN["hour_at"])
    ]


def test_ids_that_look_like_something_else_stay_text(landing: Landing, snowflake: Snowflake) -> None:
    ids = ["4", "true", "-3", "1e5", "null", "$wif"]
    landing.refresh(landing.put([COIN | {"coin_id": coin_id} for coin_id in ids], "0200"))
    assert [row[0] for row in columns(snowflake, "coin_id")] == ids


def test_null_stays_null(landing: Landing, snowflake: Snowflake) -> None:
    landing.refresh(landing.put([COIN, COIN | {"ath_at": MOMENT}], "0200"))
    assert columns(snowflake, "ath_at, max_supply, market_cap_rank") == [(None, None, None), (MOMENT, None, None)]


def test_columns_that_snowflake_adds(landing: Landing, snowflake: Snowflake) -> None:
    path = landing.put([COIN, COIN], "0200")
    landing.refresh(path)
    (first, second) = columns(snowflake, "source_file, source_row, ingested_at")
    assert first[:2] == (f"{snowflake.prefix}market/{path}", 1)
    assert second[:2] == (f"{snowflake.prefix}market/{path}", 2)
    assert isinstance(first[2], datetime)
    assert abs((datetime.now(first[2].tzinfo) - first[2]).total_seconds()) < 60


def test_a_list_becomes_an_array(landing: Landing, snowflake: Snowflake) -> None:
    landing.refresh(landing.put([REJECTED], "0200", "market_rejected"), "market_rejected")
    names = (
        "reasons[0]::varchar, array_size(reasons), array_contains('too_old'::variant, reasons), "
        "array_contains('old'::variant, reasons), reasons, coin_id"
    )
    (row,) = columns(snowflake, names, "market_rejected")
    assert row[:4] == ("no_price", 2, True, False)
    assert json.loads(row[4]) == ["no_price", "too_old"]
    assert row[5] is None


def test_an_array_flattens(landing: Landing, snowflake: Snowflake) -> None:
    landing.refresh(landing.put([REJECTED, REJECTED | {"reasons": []}], "0200", "market_rejected"), "market_rejected")
    assert snowflake.run(
        f"select r.source_row, f.value::varchar from {snowflake.name}.market_rejected as r, "
        "lateral flatten(input => r.reasons) as f order by f.index"
    ) == [(1, "no_price"), (1, "too_old")]


def test_an_empty_object_is_loaded_with_no_rows(landing: Landing, snowflake: Snowflake) -> None:
    landing.refresh(landing.put([], "0200"))
    assert [(h["STATUS"], h["ROW_COUNT"]) for h in snowflake.history("MARKET")] == [("Loaded", 0)]


def test_the_same_object_twice_loads_once(landing: Landing) -> None:
    path = landing.put([COIN], "0200")
    assert landing.refresh(path) == [path]
    assert landing.refresh(path) == []
    assert landing.refresh() == []
    assert landing.coins() == ["bitcoin"]


def test_a_changed_object_of_a_known_name_is_not_loaded(landing: Landing) -> None:
    landing.refresh(landing.put([COIN], "0200"))
    path = landing.put([COIN | {"coin_id": "changed"}], "0200")
    assert landing.refresh(path) == []
    assert landing.coins() == ["bitcoin"]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (rows_of("market", [COIN, COIN | {"coin_id": None}]), "NOT NULL constraint failed: MARKET.COIN_ID"),
        (rows_of("market", [COIN]).drop(["observed_at"]), "NOT NULL constraint failed: MARKET.OBSERVED_AT"),
        (
            rows_of("market", [COIN]).set_column(4, "price_usd", pa.array(["a lot"])),
            "Could not convert string 'a lot' to DOUBLE",
        ),
        (b"PAR1 but not really", "s3://"),
        (b"", "s3://"),
    ],
    ids=["null", "missing column", "wrong type", "broken", "no bytes"],
)
def test_a_bad_object_fails_whole_and_says_why(
    landing: Landing, snowflake: Snowflake, bad: pa.Table | bytes, problem: str
) -> None:
    snowflake.put("market/dataset_20261123_0200.parquet", bad)
    landing.refresh()
    (entry,) = snowflake.history("MARKET")
    assert (entry["STATUS"], entry["ROW_COUNT"], entry["ERROR_COUNT"]) == ("Load failed", 0, 1)
    assert problem in entry["FIRST_ERROR_MESSAGE"]
    assert landing.coins() == []


def test_good_objects_load_beside_and_after_a_bad_one(landing: Landing) -> None:
    landing.put([COIN | {"coin_id": "before"}], "0100")
    landing.put_broken("0200")
    landing.put([COIN | {"coin_id": "after"}], "0300")
    assert len(landing.refresh()) == 3
    assert landing.statuses() == ["Loaded", "Load failed", "Loaded"]
    landing.refresh(landing.put([COIN | {"coin_id": "later"}], "0201"))
    assert landing.coins() == ["after", "before", "later"]


def test_a_failed_object_is_not_tried_again_under_its_name(landing: Landing) -> None:
    landing.refresh(landing.put_broken("0200"))
    path = landing.put([COIN], "0200")
    assert landing.refresh(path) == []
    assert landing.statuses() == ["Load failed"]


def test_a_bucket_that_cannot_be_read_is_not_the_objects_fault(landing: Landing, snowflake: Snowflake) -> None:
    snowflake.run(f"create or replace stage {snowflake.name}.market_stage url = 's3://no-such-bucket/market/'")
    with pytest.raises(Exception, match="NoSuchBucket"):
        landing.refresh()
    assert snowflake.history("MARKET") == []


def test_objects_that_the_pattern_does_not_match_stay_out(landing: Landing, snowflake: Snowflake) -> None:
    snowflake.put("market/dataset_latest.parquet", rows_of("market", [COIN]))
    assert landing.refresh() == []


def test_columns_match_by_name_whatever_their_case_and_order(landing: Landing, snowflake: Snowflake) -> None:
    rows = rows_of("market", [COIN])
    names = list(reversed(rows.column_names))
    rows = rows.select(names).rename_columns([name.upper() for name in names])
    snowflake.put("market/dataset_20261123_0200.parquet", rows.append_column("NEW", pa.array(["ignored"])))
    landing.refresh()
    assert columns(snowflake, "coin_id, symbol, price_usd") == [("bitcoin", "btc", 86_123.25)]


def test_the_contracts_statements_can_be_sent_again(landing: Landing, snowflake: Snowflake) -> None:
    landing.refresh(landing.put([COIN], "0200"))
    for statement in (
        f"create database if not exists {DATABASE}",
        f"create schema if not exists {snowflake.name}",
        "create warehouse if not exists FINANCE_LOCAL_TRANSFORM warehouse_size = 'XSMALL' auto_suspend = 60",
        "create role if not exists FINANCE_LOCAL_LOADER",
        "create storage integration if not exists FINANCE_LOCAL_S3 type = external_stage storage_provider = 'S3' "
        "enabled = true storage_aws_role_arn = 'arn:aws:iam::000000000000:role/x' "
        "storage_allowed_locations = ('s3://curated/')",
    ):
        snowflake.run(statement)
    assert landing.coins() == ["bitcoin"]
