from etl.lake.staged import StagedChunk
from etl.lambdas.publish.deduplicate import newest_per_coin


def placed(page, index, coin, observed):
    chunk = StagedChunk(page, 0, "", [], [])
    return chunk, {"index": index, "coin_id": coin, "observed_at": observed}


def places(rows):
    return [(chunk.page, row["index"]) for chunk, row in rows]


def test_the_newest_observation_of_a_coin_is_kept():
    rows = [placed(1, 0, "a", "2026-01-01"), placed(2, 5, "a", "2026-01-03"), placed(3, 1, "a", "2026-01-02")]
    kept, duplicates = newest_per_coin(rows)
    assert places(kept) == [(2, 5)]
    assert places(duplicates) == [(1, 0), (3, 1)]


def test_ties_go_to_the_first_page_then_the_first_place():
    rows = [placed(2, 0, "a", "x"), placed(1, 9, "a", "x"), placed(1, 3, "a", "x")]
    assert places(newest_per_coin(rows)[0]) == [(1, 3)]


def test_coins_that_come_once_are_all_kept_in_order():
    rows = [placed(1, 0, "4", "x"), placed(1, 1, "true", "x"), placed(2, 0, "-3", "x")]
    kept, duplicates = newest_per_coin(rows)
    assert kept == rows
    assert duplicates == []
