"""`make run`, three times: an hour, the same hour again, the next one. What it says is checked against the data."""

from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.end_to_end.browser import browser_page
from tests.end_to_end.dashboards_page import DASHBOARDS, open_dashboard, open_page, sheets_in, watch

DAY = "year=2026/month=11/day=23"


def succeeded(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def said(output, what):
    return int(re.search(rf"^  {what} +(\d+) ", output, re.M)[1])


def objects(cloud, bucket, prefix=""):
    pages = cloud.s3.get_paginator("list_objects_v2").paginate(Bucket=cloud.buckets[bucket], Prefix=prefix)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def body(cloud, bucket, key):
    return cloud.s3.get_object(Bucket=cloud.buckets[bucket], Key=key)["Body"].read()


def parquet(cloud, key):
    return pq.read_table(io.BytesIO(body(cloud, "curated", key))).to_pylist()


@pytest.fixture(scope="module")
def first(laptop):
    return succeeded(laptop.make("run", RUN_AT="2026-11-23T02:00Z"))


@pytest.fixture(scope="module")
def first_hour(laptop, first):
    """All that the first hour left, read from S3 and Snowflake."""
    with laptop.opened() as cloud:
        key = f"{DAY}/dataset_20261123_0200.parquet"
        return {
            "raw": [
                record
                for page in objects(cloud, "raw", f"market/{DAY}/hour=02/")
                for record in json.loads(gzip.decompress(body(cloud, "raw", page)))
            ],
            "objects": objects(cloud, "curated"),
            "market": parquet(cloud, f"market/{key}"),
            "market_rejected": parquet(cloud, f"market_rejected/{key}"),
            "market_run": parquet(cloud, f"market_run/{key}"),
            "landed": cloud.rows("select coin_id, price_usd, source_file, source_row from landing.market"),
            "landed_rejected": cloud.rows("select coin_id, raw, reasons[0]::varchar from landing.market_rejected"),
            "exposed": cloud.rows("select coin_id, price_usd, hour_at from exposed.fct_market_hourly"),
            "quality": cloud.rows(
                "select hour_at::varchar, collected, accepted, rejected, duplicates, loaded, live_coins, is_complete "
                "from exposed.data_quality_hourly"
            ),
            "reasons": cloud.rows("select reason, records from exposed.agg_rejected_hourly"),
        }


def test_every_task_is_shown_with_its_seconds(first):
    for task in ("collect_market", "wait_for_market_load", "fct_market_hourly.run", "reconcile"):
        assert re.search(rf"^  ok +[\d.]+ s  .*{task}", first, re.M)


def test_make_cost_prices_what_the_hour_took(laptop, first):
    # before anything else starts the laptop's AWS, which counts anew
    printed = succeeded(laptop.make("cost"))
    assert f"{said(first, 'collected'):,}" in printed
    for word in ("a month", "state transitions", "prod with MWAA"):
        assert word in printed


def test_a_thousand_coins_come_and_every_record_is_accounted_for(first, first_hour):
    assert said(first, "collected") == len(first_hour["raw"]) == 1000
    assert said(first, "accepted") == len(first_hour["market"])
    rejected = [row for row in first_hour["market_rejected"] if row["reasons"] != ["duplicate"]]
    assert said(first, "rejected") == len(rejected)
    assert said(first, "duplicates") == len(first_hour["market_rejected"]) - len(rejected)
    assert len(first_hour["raw"]) == len(first_hour["market"]) + len(first_hour["market_rejected"])


def test_the_objects_have_the_contract_s_names(first_hour):
    assert first_hour["objects"] == [
        f"{table}/{DAY}/dataset_20261123_0200.parquet" for table in ("market", "market_rejected", "market_run")
    ]


def test_accepted_rows_are_the_api_s_records_unchanged(first_hour):
    sent = {}
    for record in first_hour["raw"]:
        sent.setdefault(record["id"], []).append(record)
    for row in first_hour["market"]:
        assert (row["symbol"], row["price_usd"]) in [(r["symbol"], r["current_price"]) for r in sent[row["coin_id"]]]
    assert {"4", "true", "-3"} & set(sent) <= {row["coin_id"] for row in first_hour["market"]} | {
        row["coin_id"] for row in first_hour["market_rejected"]
    }


def test_quarantine_holds_what_was_not_accepted_with_its_reason_and_text(first_hour):
    accepted = {row["coin_id"] for row in first_hour["market"]}
    for row in first_hour["market_rejected"]:
        assert row["reasons"]
        assert row["coin_id"] not in accepted or row["reasons"] == ["duplicate"]
        assert json.loads(row["raw"]) in first_hour["raw"]
    assert any(record["current_price"] is None for record in first_hour["raw"])


def test_snowpipe_loaded_every_row_once(first_hour):
    landed = {(coin, price) for coin, price, _, _ in first_hour["landed"]}
    assert landed == {(row["coin_id"], row["price_usd"]) for row in first_hour["market"]}
    assert {file for _, _, file, _ in first_hour["landed"]} == {first_hour["objects"][0]}
    assert len({number for *_, number in first_hour["landed"]}) == len(first_hour["market"])
    assert sorted(raw for _, raw, _ in first_hour["landed_rejected"]) == sorted(
        row["raw"] for row in first_hour["market_rejected"]
    )


def test_the_exposed_table_has_the_accepted_rows_under_their_hour(first_hour):
    exposed = {(coin, price) for coin, price, _ in first_hour["exposed"]}
    assert exposed == {(row["coin_id"], row["price_usd"]) for row in first_hour["market"]}
    assert {str(hour) for *_, hour in first_hour["exposed"]} == {"2026-11-23 02:00:00"}


def test_the_run_row_is_what_was_said(first, first_hour):
    (run,) = first_hour["market_run"]
    assert {name: run[name] for name in ("collected", "accepted", "rejected", "duplicates")} == {
        name: said(first, name) for name in ("collected", "accepted", "rejected", "duplicates")
    }


def test_the_table_for_operators_has_the_hour_with_its_counts_and_reasons(first, first_hour):
    collected, accepted, rejected, duplicates = (
        said(first, name) for name in ("collected", "accepted", "rejected", "duplicates")
    )
    assert first_hour["quality"] == [
        ("2026-11-23 02:00:00", collected, accepted, rejected, duplicates, accepted, accepted, True)
    ]
    assert dict(first_hour["reasons"])["duplicate"] == duplicates
    assert sum(dict(first_hour["reasons"]).values()) >= rejected + duplicates


@pytest.mark.full
def test_make_docs_writes_a_page_with_the_models_and_the_dashboards(laptop, first):
    page = Path(succeeded(laptop.make("docs")).strip().splitlines()[-1])
    text = page.read_text()
    for node in ("model.finance.data_quality_hourly", "snapshot.finance.snap_coin", "exposure.finance.market_now"):
        assert node in text


def test_make_sql_prints_the_number(laptop, first):
    output = succeeded(laptop.make("sql", "Q=select count(*) from exposed.fct_market_hourly"))
    assert re.findall(r"\d+", output) == [str(said(first, "accepted"))]


@pytest.fixture(scope="module")
def dashboards(laptop, first):
    return Path(succeeded(laptop.make("dashboards", COINS="2")).split()[-1])


def test_every_sheet_of_the_dashboards_has_rows_after_one_hour(dashboards):
    sheets = sheets_in(dashboards)
    assert len(sheets) == 18
    for name, sheet in sheets.items():
        for choice, view in sheet["views"].items():
            assert "empty" not in view, (name, choice, view)
            assert view["table"]["rows"]


def test_the_dashboards_are_drawn_in_a_browser_that_is_asked_for_nothing_else(dashboards):
    with browser_page() as page:
        wrong = watch(page)
        open_page(page, dashboards)
        for dashboard in DASHBOARDS:
            open_dashboard(page, dashboard)
            for summary in page.locator(f"#{dashboard} summary").all():
                summary.click()
            assert page.locator(f"#{dashboard} td").count() > 0
        open_dashboard(page, "coin")
        page.select_option("select[data-parameter=coin]", '"ethereum"')
        assert page.locator("[data-sheet='Coin figures'] dd").first.text_content() == "Ethereum"
        open_dashboard(page, "market_now")
        page.locator("[data-sheet='Heat map'] g.slice").filter(has_text=re.compile("^BTC")).first.click()
        page.wait_for_selector("#coin:not([hidden])")
        assert page.locator("[data-sheet='Coin figures'] dd").first.text_content() == "Bitcoin"
        assert wrong == []


def test_the_api_key_is_nowhere_but_in_its_store(laptop, first):
    key = (laptop.settings.state / "market_api.key").read_bytes()
    holders = {
        path.relative_to(laptop.settings.state).parts[:2]
        for path in laptop.settings.state.rglob("*")
        if path.is_file() and key in path.read_bytes()
    }
    assert holders <= {("market_api.key",), ("aws", "services")}


def test_nothing_is_left_running(laptop, first):
    assert laptop.make("down").stdout.strip() == "nothing is running"


@pytest.mark.full
def test_the_same_hour_again_loads_no_row_twice(laptop, first_hour):
    again = succeeded(laptop.make("run", RUN_AT="2026-11-23T02:20Z"))
    assert "published before" in again
    with laptop.opened() as cloud:
        assert cloud.rows("select coin_id, price_usd, hour_at from exposed.fct_market_hourly") == first_hour["exposed"]
        assert cloud.rows("select count(*) from landing.market") == [(len(first_hour["market"]),)]


@pytest.mark.full
def test_the_next_hour_adds_its_own(laptop, first_hour):
    following = succeeded(laptop.make("run", RUN_AT="2026-11-23T03:00Z"))
    with laptop.opened() as cloud:
        per_hour = dict(cloud.rows("select hour_at::varchar, count(*) from exposed.fct_market_hourly group by 1"))
        landed = dict(cloud.rows("select source_file, count(*) from landing.market group by 1"))
        moved = cloud.rows(
            "select count(*) from exposed.fct_market_hourly a join exposed.fct_market_hourly b"
            " on a.coin_id = b.coin_id and a.hour_at < b.hour_at and a.price_usd <> b.price_usd"
        )
        keys = objects(cloud, "curated", "market/")
    assert keys == [f"market/{DAY}/dataset_20261123_0{hour}00.parquet" for hour in (2, 3)]
    assert sorted(per_hour.values()) == sorted(landed.values())
    assert landed[keys[0]] == len(first_hour["market"])
    assert landed[keys[1]] == said(following, "accepted")
    assert moved[0][0] > 900


@pytest.mark.full
def test_an_archived_hour_is_reprocessed_by_one_command_and_its_rows_are_loaded(laptop, first, first_hour):
    request = {"slot": "2026-11-23T02:00:00Z", "mode": "reprocess"}
    done = succeeded(laptop.make("execute", "INPUT=" + json.dumps(request), RUN_AT="2026-11-23T02:30Z"))
    key = f"market/{DAY}/dataset_20261123_0201.parquet"
    assert f'"market_key": "{key}"' in done
    with laptop.opened() as cloud:
        assert body(cloud, "curated", key) == body(cloud, "curated", first_hour["objects"][0])
        (loaded,) = cloud.rows(f"select count(*) from landing.market where source_file = '{key}'")
    assert loaded == (len(first_hour["market"]),)


@pytest.mark.parametrize(
    ("given", "said"),
    [("", "INPUT is missing"), ("{", "INPUT is not JSON"), ('{"slot": "noon"}', "RequestInvalid: slot")],
)
def test_an_execution_that_cannot_be_done_says_so(laptop, given, said):
    done = laptop.make("execute", f"INPUT={given}")
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
