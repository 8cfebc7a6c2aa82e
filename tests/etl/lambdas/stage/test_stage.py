from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from etl import clock
from etl.lake import keys, raw_page
from etl.lake.raw_page import RawPage
from etl.lambdas.stage import handler

SLOT = "2026-11-23T02:00:00Z"


@pytest.fixture
def page(store):
    body = b'[{"id": "a"}, {"id": "b", "current_price": 1.50}, "junk"]'
    raw = RawPage(raw_page.pack(body), datetime(2026, 11, 23, 2, tzinfo=UTC), "http://api")
    raw_page.archive("raw", clock.slot(SLOT), "first", 1, raw)


def event(accepted, rejected, start=0, end=3):
    return {
        "run_id": "run", "archived_by": "first", "slot": SLOT, "page": 1, "chunk": 0, "start": start, "end": end,
        "collected_at": SLOT,
        "accepted": [{"index": i} for i in accepted],
        "rejected": [{"index": i, "coin_id": None, "reasons": ["r"]} for i in rejected],
    }  # fmt: skip


def staged(store):
    return json.loads(store.get("work", keys.staged_chunk("run", 1, 0)).body)


@pytest.mark.usefixtures("page")
def test_rejected_records_get_their_text_as_it_came(store):
    assert handler.handle(event([0], [1, 2]), None) == {"accepted": 1, "rejected": 2}
    assert [record["raw"] for record in staged(store)["rejected"]] == ['{"id": "b", "current_price": 1.50}', '"junk"']


@pytest.mark.usefixtures("page")
def test_a_chunk_is_checked_for_its_own_part_of_the_page(store):
    assert handler.handle(event([1], [2], start=1), None) == {"accepted": 1, "rejected": 1}
    assert staged(store)["accepted"] == [{"index": 1}]


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("accepted", "rejected"), [([0], [1]), ([0, 1], [1, 2]), ([0, 1, 2], [3]), ([], []), ([0, 0], [1])]
)
def test_a_record_lost_or_invented_by_the_cleaning_fails_the_run(store, accepted, rejected):
    with pytest.raises(handler.RecordsUnaccounted, match="3 records were collected"):
        handler.handle(event(accepted, rejected), None)
    assert store.keys("work") == []
