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
from etl.lake.staged import StagedChunk, StagedChunkMissing
from etl.lambdas.publish import handler
from etl.lambdas.publish.plan import ArchiveMissing
from etl.lambdas.publish.slot import PagesIncomplete

SLOT = "2026-11-23T02:00:00Z"
COLLECTED = "2026-11-23T02:00:07.000Z"
HH00 = "dataset_20261123_0200.parquet"
URL = "http://127.0.0.1:8601/api/v3"
PAGES = [{"page": 1, "chunks": 1, "collected": 3}, {"page": 2, "chunks": 1, "collected": 2}]


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


def archive(run_id, page, text, **more):
    raw = RawPage(raw_page.pack(text.encode()), datetime(2026, 11, 23, 2, 0, 7, tzinfo=UTC), URL, **more)
    raw_page.archive("raw", clock.slot(SLOT), run_id, page, raw)


def stage_run(run_id, price=1, archived_by=None):
    """Two pages: coins 4 and true, one rejected; then coin 4 again, newer, and -3."""
    for page in (1, 2):
        archive(archived_by or run_id, page, json.dumps([{"id": f"{page}-{i}"} for i in range(3)]))
    rejected = [{"index": 2, "coin_id": None, "reasons": ["not_an_object"], "raw": '"junk"'}]
    staged.write("work", run_id, StagedChunk(1, 0, COLLECTED, [row(0, "4"), row(1, "true", price_usd=price)], rejected))
    newer = [row(0, "4", "2026-11-23T02:00:00.000Z", total_supply=6.9e28), row(1, "-3", max_supply=10**25)]
    staged.write("work", run_id, StagedChunk(2, 0, "2026-11-23T02:00:09.000Z", newer, []))


def publish(run_id="run", *, force=False, pages=PAGES, mode="snapshot", archived_by=None, source="coins_markets"):
    event = {"action": "publish", "slot": SLOT, "run_id": run_id, "mode": mode, "force": force, "pages": pages}
    origin = {"archived_by": archived_by or run_id, "source": source}
    return handler.handle({**event, **origin, "started_at": "2026-11-23T01:59:59.000Z"}, None)


def recall(*, force=False, mode="snapshot", run=None, pages=2):
    event = {"action": "recall", "slot": SLOT, "run_id": "x", "mode": mode, "force": force, "pages": pages, "run": run}
    return handler.handle(event, None)


FREE = {
    "published": False, "run": {}, "slot": "2026-11-23T02:00:00.000Z",
    "archived_by": "x", "pages": [1, 2], "source": "coins_markets",
}  # fmt: skip


@pytest.fixture(autouse=True)
def at(monkeypatch):
    """The present moment: within the slot's hour, until a test calls `at(hour)`."""

    def set_hour(hour):
        monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 23, hour, 40, tzinfo=UTC))

    set_hour(2)
    return set_hour


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
    answer = recall()
    assert answer["published"]
    assert answer["run"] == {**published, "reused": True}


def test_recall_of_a_free_slot_finds_nothing(store):
    assert recall() == FREE


@pytest.mark.parametrize("force", [False, True])
def test_a_late_run_takes_the_present_hour_s_slot_and_stamps_no_present_price_on_a_past_hour(store, at, force):
    at(5)
    assert recall(force=force) == {**FREE, "slot": "2026-11-23T05:00:00.000Z"}


def test_a_late_run_of_an_hour_that_is_published_finds_it(store, published, at):
    at(5)
    assert recall() == {**FREE, "published": True, "run": {**published, "reused": True}, "archived_by": "x"}


def test_a_late_run_uses_the_present_hour_where_that_is_published(store, published, at, monkeypatch):
    monkeypatch.setitem(globals(), "SLOT", "2026-11-23T01:00:00Z")
    answer = recall()
    assert (answer["slot"], answer["published"]) == ("2026-11-23T02:00:00.000Z", True)
    assert answer["run"]["run_id"] == published["run_id"]


@pytest.mark.parametrize("force", [False, True])
def test_a_slot_that_has_not_begun_is_refused(store, at, force):
    at(0)
    with pytest.raises(clock.SlotInvalid, match="has not begun"):
        recall(force=force)


def test_a_schedule_whose_clock_is_a_little_ahead_is_not(store, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 23, 1, 59, 58, tzinfo=UTC))
    assert recall() == FREE


def test_a_schedule_s_minute_is_cut_to_its_hour(store, monkeypatch):
    monkeypatch.setitem(globals(), "SLOT", "2026-11-23T02:05:00Z")  # as <aws.scheduler.scheduled-time> is written
    assert recall() == FREE


@pytest.mark.parametrize("mode", ["history", "reprocess"])
def test_only_what_asks_for_the_present_moves_to_the_present_hour(store, published, at, mode):
    at(5)
    assert recall(mode=mode)["slot"] == FREE["slot"]


def test_a_forced_run_takes_the_next_free_minute_and_leaves_the_first_alone(store, published):
    assert recall(force=True) == FREE
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
    store.writes_left = 3  # the two notes of its pages, and the market object
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
    archive("run", 1, '["junk"]')
    rejected = [{"index": 0, "coin_id": None, "reasons": ["not_an_object"], "raw": '"junk"'}]
    staged.write("work", "run", StagedChunk(1, 0, COLLECTED, [], rejected))
    answer = publish(pages=[{**PAGES[0], "collected": 1}])
    assert (answer["accepted"], answer["rejected"]) == (0, 1)
    assert rows(store, answer["market_key"]) == []
    assert len(rows(store, answer["market_run_key"])) == 1


def test_what_repeats_has_a_dictionary_and_numbers_do_not(store, published):
    body = store.get("curated", published["market_key"]).body
    group = pq.ParquetFile(io.BytesIO(body)).metadata.row_group(0)
    columns = {group.column(i).path_in_schema: group.column(i) for i in range(group.num_columns)}
    assert columns["run_id"].has_dictionary_page
    assert not columns["price_usd"].has_dictionary_page
    assert {column.compression for column in columns.values()} == {"ZSTD"}


def test_a_reprocessing_gives_the_same_rows_to_the_byte_under_a_name_of_its_own(store, published):
    planned = recall(mode="reprocess")
    assert planned == {**FREE, "archived_by": "run"}
    stage_run("again", archived_by="run")
    answer = publish("again", mode="reprocess", archived_by="run")
    assert answer["market_key"].endswith("dataset_20261123_0201.parquet")
    assert store.get("curated", answer["market_key"]).body == store.get("curated", published["market_key"]).body
    assert answer["market_sha256"] == published["market_sha256"]
    assert answer["market_rejected_sha256"] == published["market_rejected_sha256"]
    assert (answer["run_id"], answer["archived_by"], answer["mode"]) == ("again", "run", "reprocess")
    assert answer["source_url"] == published["source_url"] == URL


def test_a_reprocessing_of_a_reprocessing_goes_back_to_the_archive_too(store, published):
    stage_run("again", archived_by="run")
    publish("again", mode="reprocess", archived_by="run")
    assert recall(mode="reprocess")["archived_by"] == "run"


def test_a_run_that_was_archived_but_not_published_is_reprocessed_when_it_is_asked_for(store):
    archive("broken", 1, "[]")
    archive("broken", 2, "[]")
    with pytest.raises(ArchiveMissing, match=r"holds broken \(not whole\)"):
        recall(mode="reprocess")
    assert recall(mode="reprocess", run="broken")["archived_by"] == "broken"


def test_of_whole_archives_without_a_publication_the_newest_is_reprocessed(store):
    for run_id in ("20261123T0200-z-1", "20261123T0200-a-2"):
        stage_run(run_id)
        store.writes_left = 2  # both notes
        with pytest.raises(ConnectionError):
            publish(run_id)
        store.writes_left = 10**6
    assert recall(mode="reprocess")["archived_by"] == "20261123T0200-a-2"


def test_a_page_that_the_archive_has_lost_is_named_and_nothing_is_published_without_it(store, published):
    store.objects = {key: value for key, value in store.objects.items() if "page=0002" not in key[1]}
    with pytest.raises(ArchiveMissing, match=r"run run has lost its pages \[2\]"):
        recall(mode="reprocess")


def test_a_run_named_without_a_note_of_its_pages_must_have_them_without_a_gap(store):
    archive("broken", 1, "[]")
    archive("broken", 3, "[]")
    with pytest.raises(ArchiveMissing, match=r"lost its pages \[2\]"):
        recall(mode="reprocess", run="broken")


def test_a_history_in_the_slot_is_not_what_is_reprocessed_unless_it_is_asked_for(store, history):
    publish_history(history)
    with pytest.raises(ArchiveMissing, match="holds past"):
        recall(mode="reprocess")
    assert recall(mode="reprocess", run="past")["pages"] == [1, 2]


def test_a_half_published_slot_whose_staged_rows_are_gone_can_still_be_reprocessed_and_forced(store):
    stage_run("killed")
    store.writes_left = 3  # the two notes of its pages, and the market object
    with pytest.raises(ConnectionError):
        publish("killed")
    store.writes_left = 10**6
    store.objects = {key: value for key, value in store.objects.items() if key[0] != "work"}
    with pytest.raises(StagedChunkMissing, match="reprocess the slot"):
        recall()
    assert recall(mode="reprocess")["archived_by"] == "killed"
    stage_run("again", archived_by="killed")
    assert publish("again", mode="reprocess", archived_by="killed")["market_key"].endswith("_0201.parquet")
    stage_run("forced")
    assert publish("forced", force=True)["market_key"].endswith("_0202.parquet")


@pytest.mark.parametrize("run", [None, "nobody"])
def test_nothing_to_reprocess_is_said(store, run):
    with pytest.raises(ArchiveMissing, match="holds nothing"):
        recall(mode="reprocess", run=run)


def point(index, at, coin="4", **more):
    return {"index": index, "coin_id": coin, "price_usd": index + 1, "observed_at": at, **more}


@pytest.fixture
def history(store):
    """A coin with two points in hour 22, one in 23; another coin with none but a broken one."""
    nothing = '{"prices": [], "market_caps": [], "total_volumes": []}'
    archive("past", 2, nothing, source="market_chart_range", coin="-3")
    prices = [[1795384860000, 3], [1795384801000, 1], [1795388402000, 2]]
    text = {"prices": prices, "market_caps": [], "total_volumes": []}
    archive("past", 1, json.dumps(text), source="market_chart_range", coin="4")
    points = [
        point(0, "2026-11-22T22:00:01.000Z"),
        point(1, "2026-11-22T22:01:00.000Z"),
        point(2, "2026-11-22T23:00:02.000Z"),
    ]
    staged.write("work", "past", StagedChunk(1, 0, COLLECTED, points, []))
    text = '{"id": "-3", "last_updated": "2026-11-22T21:00:01.000Z"}'
    broken = [{"index": 0, "coin_id": "-3", "reasons": ["price_usd_missing"], "raw": text}]
    staged.write("work", "past", StagedChunk(2, 0, COLLECTED, [], broken))
    return [{"page": 1, "chunks": 1, "collected": 3}, {"page": 2, "chunks": 1, "collected": 1}]


def publish_history(history):
    return publish("past", mode="history", source="market_chart_range", pages=history)


def test_a_history_has_the_hour_of_each_point_and_of_two_in_an_hour_the_first(store, history):
    answer = publish_history(history)
    assert (answer["collected"], answer["accepted"]) == (4, 2)
    assert (answer["rejected"], answer["duplicates"]) == (1, 1)
    landed = {coin["hour_at"].hour: coin for coin in rows(store, answer["market_key"])}
    assert {hour: coin["price_usd"] for hour, coin in landed.items()} == {22: 1, 23: 3}
    assert {coin["source"] for coin in landed.values()} == {"market_chart_range"}
    assert {coin["symbol"] for coin in landed.values()} == {None}
    quarantine = {tuple(r["reasons"]): r for r in rows(store, answer["market_rejected_key"])}
    assert quarantine["duplicate",]["hour_at"].hour == 22
    assert quarantine["price_usd_missing",]["hour_at"].hour == 21
    assert json.loads(quarantine["duplicate",]["raw"])["current_price"] == 3


def test_a_history_is_no_collection_of_its_slot(store, history):
    first = publish_history(history)
    assert recall() == FREE
    stage_run("run")
    hour = publish()
    assert first["market_key"].endswith("_0200.parquet")
    assert hour["market_key"].endswith("_0201.parquet")
    assert not hour["reused"]
    assert recall()["run"]["run_id"] == "run"
    stage_run("late")
    assert publish("late")["run_id"] == "run"


def test_a_history_plans_a_page_a_coin(store, published):
    assert recall(mode="history", pages=3) == {**FREE, "pages": [1, 2, 3], "source": "market_chart_range"}
