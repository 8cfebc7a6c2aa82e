from __future__ import annotations

from datetime import UTC, datetime

from finance_lab.collection import remarks

ASKED = datetime(2026, 11, 23, 2, tzinfo=UTC)
HOUR = "2026-11-23T02:00:00.000Z"
RUN = {"run_id": "earlier", "slot_at": HOUR, "hour_at": HOUR, "reused": False}


def test_a_collection_of_its_own_hour_is_not_remarkable():
    assert list(remarks(ASKED, RUN)) == []


def test_a_late_start_says_which_hour_was_taken_and_who_fills_the_hole():
    [remark] = remarks(ASKED, {**RUN, **dict.fromkeys(("slot_at", "hour_at"), "2026-11-23T05:00:00.000Z")})

    assert "2026-11-23 02:00 UTC" in remark
    assert "2026-11-23 05:00" in remark
    assert "market_repair" in remark


def test_a_slot_that_was_published_before_says_by_whom():
    [remark] = remarks(ASKED, {**RUN, "reused": True})

    assert "earlier" in remark


def test_rows_that_are_of_another_hour_than_the_slot_are_told_of():
    [remark] = remarks(ASKED, {**RUN, "hour_at": "2026-11-23T03:00:00.000Z"})

    assert "the rows are of 2026-11-23 03:00 UTC" in remark
