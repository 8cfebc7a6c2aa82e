"""publish: what lands in the slot, also when it is killed half way and run again."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import clock
from etl.contracts.tables import TABLES, table
from etl.lake import raw_page, staged
from etl.lake.raw_page import RawPage
from etl.lake.staged import StagedChunk
from etl.lambdas.publish import handler
from etl.lambdas.publish.collection import PagesIncomplete

SLOT = "2026-11-23T02:00:00Z"
COLLECTED = "2026-11-23T02:00:07.000Z"
HH00 = "dataset_20261123_0200.parquet"
URL = "http://127.0.0.1:8601/api/v3"
PAGES = [
    {"page": 1, "chunks": 1, "collected": 3, "source_url": URL},
    {"page": 2, "chunks": 1, "collected": 2, "source_url": URL},
]


def row(index, coin, observed="2026-11-23T01:59:00.000Z", **more):
    return {
        "index": index,
        "coin_id": coin,
        "symbol": "s",
        "name": "n",
        "price_usd": 1,
        "observed_at": observed,
        **more,
    }


def stage_run(run_id, price=1):
    """Two pages: coins 4 and true, one rejected; then coin 4 again, newer, and -3."""
    for page in (1, 2):
        text = json.dumps([{"id": f"{page}-{i}"} for i in range(3)])
        raw_page.archive("raw", clock.slot(SLOT), run_id, page, RawPage(text, datetime(2026, 11, 23, 2, tzinfo=UTC)))
    rejected = [{"index": 2, "coin_id": None, "reasons": ["not_an_object"], "raw": '"junk"'}]
    staged.write("work", run_id, StagedChunk(1, 0, COLLECTED, [row(0, "4"), row(1, "true", price_usd=price)], rejected))
    newer = [row(0, "4", "2026-11-23T02:00:00.000Z", total_supply=6.9e28), row(1, "-3", max_supply=10**25)]
    staged.write("work", run_id, StagedChunk(2, 0, "2026-11-23T02:00:09.000Z", newer, []))


def publish(run_id="run", *, force=False, pages=PAGES):
    event = {"action": "publish", "slot": SLOT, "run_id": run_id, "mode": "snapshot", "force": force}
    return handler.handle({**event, "started_at": "2026-11-23T01:59:59.000Z", "pages": pages}, None)


def recall(*, force=False):
    return handler.handle({"action": "recall", "slot": SLOT, "run_id": "x", "force": force}, None)


def rows(store, key):
    return pq.read_table(io.BytesIO(store.get("curated", key).body)).to_pylist()


@pytest.fixture
def published(store):
    stage_run("run")
    return publish()


def test_the_counts_add_up_and_the_objects_hold_them(store, published):
    assert (published["collected"], published["accepted"]) == (5, 3)
    assert (published["rejected"], published["duplicates"]) == (1, 1)
    assert published["rejected_by_reason"] == {"not_an_object": 1}
    assert len(rows(store, published["market_key"])) == 3
    assert len(rows(store, published["market_rejected_key"])) == 2
    (run,) = rows(store, published["market_run_key"])
    assert run["collected"] == run["accepted"] + run["rejected"] + run["duplicates"] == 5


def test_ids_and_numbers_arrive_as_they_were(store, published):
    coins = {coin["coin_id"]: coin for coin in rows(store, published["market_key"])}
    assert set(coins) == {"4", "true", "-3"}
    assert coins["4"]["total_supply"] == 6.9e28
    assert coins["-3"]["max_supply"] == 1e25
    assert coins["4"]["observed_at"] == datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_every_row_of_a_run_stands_for_the_hour_of_its_first_page(store):
    stage_run("run")
    late = StagedChunk(2, 0, "2026-11-23T03:00:01.000Z", [row(0, "a"), row(1, "b")], [])
    staged.write("work", "run", late)
    answer = publish()
    assert {coin["hour_at"].hour for coin in rows(store, answer["market_key"])} == {2}


def test_a_duplicate_goes_to_quarantine_with_the_text_as_it_came(store, published):
    duplicate = next(r for r in rows(store, published["market_rejected_key"]) if r["reasons"] == ["duplicate"])
    assert (duplicate["page"], duplicate["index"], duplicate["raw"]) == (1, 0, '{"id": "1-0"}')


def test_the_objects_are_named_by_table_and_slot(store, published):
    assert store.keys("curated") == sorted(f"{name}/year=2026/month=11/day=23/{HH00}" for name in TABLES)


def test_parquet_has_the_contract_s_columns_and_docs(store, published):
    schema = pq.read_schema(io.BytesIO(store.get("curated", published["market_key"]).body))
    assert schema.names == [column.name for column in table("market").columns]
    assert schema.field("hour_at").type == pa.timestamp("us", tz="UTC")
    assert not schema.field("coin_id").nullable
    assert schema.field("price_usd").metadata[b"doc"]


def test_a_second_run_of_the_slot_answers_the_first_one_s_and_writes_nothing(store, published):
    before = dict(store.objects)
    stage_run("other", price=99)
    answer = publish("other")
    assert (answer["run_id"], answer["reused"]) == ("run", True)
    assert {k: v for k, v in store.objects.items() if k[0] == "curated"} == {
        k: v for k, v in before.items() if k[0] == "curated"
    }


def test_recall_answers_what_publish_did(store, published):
    assert recall() == {"published": True, "run": {**published, "reused": True}}


def test_recall_of_a_free_slot_finds_nothing(store):
    assert recall() == {"published": False, "run": {}}


def test_a_forced_run_takes_the_next_free_minute_and_leaves_the_first_alone(store, published):
    assert recall(force=True) == {"published": False, "run": {}}
    before = store.get("curated", published["market_key"])
    stage_run("again", price=99)
    answer = publish("again", force=True)
    assert answer["market_key"].endswith("dataset_20261123_0201.parquet")
    assert answer["run_id"] == "again"
    assert store.get("curated", published["market_key"]) == before
    stage_run("third")
    assert recall()["run"]["run_id"] == publish("third")["run_id"] == "again"


def test_killed_at_any_write_and_run_again_there_is_one_whole_publication(store):
    stage_run("run")
    writes = 0
    while True:
        store.objects = {key: value for key, value in store.objects.items() if key[0] != "curated"}
        store.writes_left = writes
        try:
            whole = publish()
            break
        except ConnectionError:
            store.writes_left = 10**6
        answer = publish()
        assert not answer["reused"]
        assert len(store.keys("curated")) == 3
        assert len(rows(store, answer["market_key"])) == answer["accepted"] == 3
        assert len(rows(store, answer["market_rejected_key"])) == 2
        writes += 1
    assert writes >= 3
    assert len(store.keys("curated")) == 3
    assert whole["accepted"] == 3


def test_what_a_killed_run_left_half_published_is_completed_by_the_next_one(store):
    stage_run("killed")
    store.writes_left = 2  # the note of its pages, and the market object
    with pytest.raises(ConnectionError):
        publish("killed")
    store.writes_left = 10**6
    assert len(store.keys("curated")) == 1
    answer = recall()
    assert answer["published"]
    assert answer["run"]["run_id"] == "killed"
    assert len(store.keys("curated")) == 3
    assert len(rows(store, answer["run"]["market_rejected_key"])) == 2


def test_pages_that_are_not_all_there_are_not_published(store):
    stage_run("run")
    with pytest.raises(PagesIncomplete, match="6 records were collected"):
        publish(pages=[PAGES[0], {**PAGES[1], "collected": 3}])
    assert store.keys("curated") == []


def test_the_run_row_is_written_also_when_nothing_was_accepted(store):
    text = '["junk"]'
    raw_page.archive("raw", clock.slot(SLOT), "run", 1, RawPage(text, clock.parse(COLLECTED)))
    rejected = [{"index": 0, "coin_id": None, "reasons": ["not_an_object"], "raw": '"junk"'}]
    staged.write("work", "run", StagedChunk(1, 0, COLLECTED, [], rejected))
    answer = publish(pages=[{**PAGES[0], "collected": 1}])
    assert (answer["accepted"], answer["rejected"]) == (0, 1)
    assert rows(store, answer["market_key"]) == []
    assert len(rows(store, answer["market_run_key"])) == 1
