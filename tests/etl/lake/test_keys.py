from datetime import UTC, datetime

from etl.lake import keys

SLOT = datetime(2026, 1, 2, 3, tzinfo=UTC)


def test_datasets_lie_by_table_and_day_named_by_slot_and_minute():
    assert keys.dataset("market", SLOT) == "market/year=2026/month=01/day=02/dataset_20260102_0300.parquet"
    assert keys.dataset("market_run", SLOT, 7) == "market_run/year=2026/month=01/day=02/dataset_20260102_0307.parquet"


def test_two_runs_never_share_a_key_of_their_work():
    assert keys.staged_chunk("a", 1, 0) != keys.staged_chunk("b", 1, 0)
    assert keys.raw_page(SLOT, "a", 1) != keys.raw_page(SLOT, "b", 1)
    assert keys.raw_page(SLOT, "a", 1).startswith(keys.raw_run(SLOT, "a"))
    assert keys.raw_run(SLOT, "a").startswith(keys.raw_runs(SLOT))
    assert keys.staged_chunk("a", 1, 0).startswith(keys.staged_run("a"))
    assert keys.staged_pages("a").startswith(keys.staged_run("a"))
