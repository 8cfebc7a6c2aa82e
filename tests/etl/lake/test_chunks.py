import json

from etl.lake.chunks import cut
from etl.lake.records import split


def page(values):
    return split(json.dumps(values))


def test_chunks_hold_every_record_once_and_in_order():
    chunks = cut(page([{"id": str(i), "x": "z" * 90} for i in range(100)]), limit=4000)
    assert len(chunks) > 4
    assert [r.index for chunk in chunks for r in chunk.records] == list(range(100))
    assert all(sum(len(json.dumps(r.value)) for r in chunk.records) <= 4000 for chunk in chunks)


def test_an_empty_page_is_one_empty_chunk():
    assert [chunk.records for chunk in cut([])] == [[]]


def test_a_record_that_no_payload_carries_is_unfit_and_does_not_lose_the_others():
    chunks = cut(page(["a", "z" * 5000, "b"]), limit=4000)
    assert [r.value for r in chunks[0].records] == ["a", "b"]
    assert [(r.index, why) for r, why in chunks[0].unfit] == [(1, "too_large")]


def test_half_a_surrogate_pair_is_unfit_a_whole_one_is_not():
    chunk = cut(split(r'["\ud83d\ude00", "\ud800", {"name": "\udfff"}, "\\ud800"]'))[0]
    assert [(r.index, why) for r, why in chunk.unfit] == [(1, "not_unicode"), (2, "not_unicode")]
    assert [r.index for r in chunk.records] == [0, 3]


def test_tiny_records_are_bounded_by_what_cleaning_says_of_them():
    assert all(len(chunk.records) <= 400 for chunk in cut(page([{}] * 3000)))
