from hypothesis import given
from hypothesis import strategies as st

from etl.lake.staged import StagedChunk
from etl.lambdas.publish.deduplicate import FIRST_OF_AN_HOUR, NEWEST_OF_A_COIN, deduplicate


def placed(page, index, coin, observed="2026-11-23T02:00:00.000Z"):
    chunk = StagedChunk(page, 0, observed, [], [])
    return chunk, {"index": index, "coin_id": coin, "observed_at": observed}


def places(rows):
    return [(chunk.page, row["index"]) for chunk, row in rows]


def test_the_newest_quote_of_a_coin_is_kept():
    old, new = placed(1, 0, "a", "2026-11-23T01:00:00.000Z"), placed(2, 5, "a", "2026-11-23T02:00:00.000Z")
    other = placed(1, 1, "b")
    assert deduplicate([old, other, new], NEWEST_OF_A_COIN) == ([other, new], [old])


def test_of_equals_the_first_by_page_and_index_is_kept_in_whichever_order_they_come():
    rows = [placed(2, 0, "a"), placed(1, 9, "a"), placed(1, 3, "a")]
    kept, duplicates = deduplicate(rows, NEWEST_OF_A_COIN)
    assert places(kept) == [(1, 3)]
    assert places(duplicates) == [(2, 0), (1, 9)]


def test_of_an_hour_s_points_the_first_is_kept_and_other_hours_stay():
    rows = [
        placed(1, 0, "a", "2026-11-23T02:10:00.000Z"),
        placed(1, 1, "a", "2026-11-23T02:00:01.000Z"),
        placed(1, 2, "a", "2026-11-23T03:00:01.000Z"),
        placed(2, 0, "b", "2026-11-23T02:59:59.000Z"),
    ]
    assert places(deduplicate(rows, FIRST_OF_AN_HOUR)[0]) == [(1, 1), (1, 2), (2, 0)]


ROW = st.builds(
    placed,
    st.integers(1, 3),
    st.integers(0, 4),
    st.sampled_from(["4", "true", "-3"]),
    st.sampled_from(["2026-11-23T01:00:00.000Z", "2026-11-23T01:30:00.000Z", "2026-11-23T02:00:00.000Z"]),
)


@given(st.lists(ROW, unique_by=lambda one: (one[0].page, one[1]["index"])), st.randoms())
def test_every_row_is_kept_or_a_duplicate_and_the_order_they_come_in_does_not_matter(rows, shuffle):
    for rule in (NEWEST_OF_A_COIN, FIRST_OF_AN_HOUR):
        kept, duplicates = deduplicate(rows, rule)
        assert sorted(places([*kept, *duplicates])) == sorted(places(rows))
        assert len({rule.same(row) for _, row in kept}) == len(kept) == len({rule.same(row) for _, row in rows})
        shuffled = list(rows)
        shuffle.shuffle(shuffled)
        assert sorted(places(deduplicate(shuffled, rule)[0])) == sorted(places(kept))
