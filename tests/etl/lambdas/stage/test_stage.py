from __future__ import annotations

from datetime import UTC, datetime

import pytest

from etl import clock
from etl.lake import raw_page, staged
from etl.lake.raw_page import RawPage
from etl.lambdas.stage import handler

SLOT = "2026-11-23T02:00:00Z"


@pytest.fixture
def page(store):
    text = '[{"id": "a"}, {"id": "b", "current_price": 1.50}, "junk"]'
    raw_page.archive("raw", clock.slot(SLOT), "run", 1, RawPage(text, datetime(2026, 11, 23, 2, tzinfo=UTC)))


def event(accepted, rejected):
    return {
        "run_id": "run", "slot": SLOT, "page": 1, "chunk": 0, "collected_at": SLOT,
        "accepted": [{"index": i} for i in accepted],
        "rejected": [{"index": i, "coin_id": None, "reasons": ["r"]} for i in rejected],
    }  # fmt: skip


@pytest.mark.usefixtures("page")
def test_rejected_records_get_their_text_as_it_came(store):
    assert handler.handle(event([0], [1, 2]), None) == {"accepted": 1, "rejected": 2}
    chunk = staged.read("work", "run", 1, 0)
    assert [record["raw"] for record in chunk.rejected] == ['{"id": "b", "current_price": 1.50}', '"junk"']


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("accepted", "rejected"), [([0], [1]), ([0, 1], [1, 2]), ([0, 1, 2], [3]), ([], []), ([0, 0], [1])]
)
def test_a_record_lost_or_invented_by_the_cleaning_fails_the_run(store, accepted, rejected):
    with pytest.raises(handler.RecordsUnaccounted, match="3 records were collected"):
        handler.handle(event(accepted, rejected), None)
    assert store.keys("work") == []
