"""MARKET_API_URL at another server: other coins, odd ids, broken records, servers that fail."""

from __future__ import annotations

import json
import re

import pytest

from tests.end_to_end.market_server import body, coin, market_server, pages_of

pytestmark = pytest.mark.full  # the same records and faults go through the state machine in tests/etl, in seconds

ODD_IDS = ["4", "true", "-3", "69420", "null"]
PAGES = [
    body(
        *(coin(name) for name in ODD_IDS),
        coin("supply", total_supply=6.9e28, max_supply=6.9e28, circulating_supply=1.2e28),
        coin("dust", current_price=2.234e-09, high_24h=2.3e-09, low_24h=2.2e-09),
        coin("no-cap", market_cap=0, market_cap_rank=None, circulating_supply=0),
        coin("nulls", high_24h=None, low_24h=None, total_volume=None, total_supply=None),
        coin("stale", last_updated="2024-02-29T00:00:00.000Z"),
        coin("over-high", current_price=2.63),
        coin("runes", symbol="DOG•GO•TO", name='DOG•GO•TO•THE•MOON (Runes) "x" \\'),
    ),
    body(
        coin("4", last_updated="2026-11-23T01:59:00.000Z", current_price=2.55),
        coin("no-price", current_price=None),
        coin("negative", current_price=-1),
        coin("absurd", current_price=2500),
        {**coin("x"), "id": None},
        "not a coin",
        None,
    ),
]
SENT, REJECTED, DUPLICATES = 19, 6, 1


@pytest.fixture(scope="module")
def replayed(laptop):
    with market_server(pages_of(PAGES)) as market:
        done = laptop.make("run", RUN_AT="2026-11-23T02:00Z", MARKET_API_URL=market.url)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def replayed_rows(laptop, replayed):
    with laptop.opened() as cloud:
        return {
            "run": cloud.rows("select collected, accepted, rejected, duplicates from landing.market_run"),
            "coins": {row[0]: row[1:] for row in cloud.rows(
                "select coin_id, price_usd, total_supply, name from exposed.fct_market_hourly"
            )},
            "rejected": cloud.rows("select raw, reasons from landing.market_rejected"),
        }  # fmt: skip


def test_rows_from_the_api_are_accepted_rejected_or_duplicates_exactly(replayed_rows):
    assert replayed_rows["run"] == [(SENT, SENT - REJECTED - DUPLICATES, REJECTED, DUPLICATES)]
    assert len(replayed_rows["coins"]) == SENT - REJECTED - DUPLICATES
    assert len(replayed_rows["rejected"]) == REJECTED + DUPLICATES


def test_ids_and_values_arrive_as_they_were(replayed_rows):
    coins = replayed_rows["coins"]
    assert set(ODD_IDS) <= set(coins)
    assert coins["supply"][1] == 6.9e28
    assert coins["dust"][0] == 2.234e-09
    assert coins["runes"][2] == 'DOG•GO•TO•THE•MOON (Runes) "x" \\'


def test_of_a_coin_that_came_twice_the_newest_is_kept(replayed_rows):
    assert replayed_rows["coins"]["4"][0] == 2.55


def test_good_rows_that_look_odd_are_kept_and_broken_ones_are_not(replayed_rows):
    assert {"no-cap", "nulls", "stale", "over-high"} <= set(replayed_rows["coins"])
    reasons = [reason for _, reasons in replayed_rows["rejected"] for reason in json.loads(reasons)]
    assert sorted(reasons) == sorted(
        ["duplicate", "price_usd_missing", "price_usd_not_positive", "price_usd_above_high", "coin_id_missing"]
        + ["not_an_object"] * 2
    )
    assert '"not a coin"' in {raw for raw, _ in replayed_rows["rejected"]}


def test_another_api_is_asked_though_the_hour_is_published_and_its_rows_win(laptop, replayed):
    page = body(coin("4", current_price=2.45), coin("new"))
    with market_server(pages_of([page])) as market:
        done = laptop.make("run", RUN_AT="2026-11-23T02:00Z", MARKET_API_URL=market.url)
        again = laptop.make("run", RUN_AT="2026-11-23T02:00Z", MARKET_API_URL=market.url)
    assert done.returncode == again.returncode == 0, done.stderr + again.stderr
    assert f"2  records from {market.url}" in done.stdout
    assert f"2  records from {market.url}" in again.stdout
    assert "published before" in again.stdout
    with laptop.opened() as cloud:
        coins = dict(cloud.rows("select coin_id, price_usd from exposed.fct_market_hourly"))
    assert coins["4"] == 2.45
    assert "new" in coins


@pytest.mark.parametrize(
    ("status", "page", "said"),
    [
        (401, '{"error":{"status":{"error_code":10002,"error_message":"API Key Missing"}}}', "API Key Missing"),
        (429, "Throttled", "429: Throttled"),
        (500, "<html><h1>Bad gateway</h1></html>", "answered 500"),
        (200, "<html><h1>Just a moment</h1></html>", "not a JSON array"),
        (200, "[]", "no coins"),
    ],
)
def test_an_api_that_fails_ends_in_one_clear_message_and_nothing_half_done(laptop, replayed, status, page, said):
    mails = len(laptop.mails())
    with market_server(lambda number: (status, page)) as market:
        done = laptop.make("run", RUN_AT="2026-11-23T05:00Z", MARKET_API_URL=market.url)
    assert done.returncode != 0
    assert len(re.findall(r"^failed: ", done.stderr, re.M)) == 1
    assert said in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    with laptop.opened() as cloud:
        keys = cloud.s3.list_objects_v2(Bucket=cloud.buckets["curated"])["Contents"]
        assert not [entry["Key"] for entry in keys if "_05" in entry["Key"]]
        assert cloud.rows("select count(*) from landing.market where source_file like '%_0500.parquet'") == [(0,)]
    assert len(laptop.mails()) == mails + 1
    assert said in laptop.mails()[-1]["message"]


@pytest.mark.full
def test_after_a_failure_the_next_run_of_the_hour_works(laptop, replayed):
    with market_server(lambda number: (403, "no")) as market:
        assert laptop.make("run", RUN_AT="2026-11-23T06:00Z", MARKET_API_URL=market.url).returncode != 0
    with market_server(pages_of(PAGES)) as market:
        done = laptop.make("run", RUN_AT="2026-11-23T06:00Z", MARKET_API_URL=market.url)
    assert done.returncode == 0, done.stdout + done.stderr
