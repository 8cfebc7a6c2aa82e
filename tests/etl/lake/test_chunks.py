import json

from etl.lake.chunks import CHUNK_BYTES, cut
from etl.lake.records import Page


def page(values):
    return Page(json.dumps(values).encode())


def chunks_of(page, **limit):
    chunks = [cut(page, 0, **limit)]
    while chunks[-1].end < len(page):
        chunks.append(cut(page, chunks[-1].end, **limit))
    return chunks


def test_chunks_hold_every_record_once_and_in_order():
    values = [{"id": str(i), "x": "z" * 90} for i in range(100)]
    chunks = chunks_of(page(values), limit=8000)
    assert len(chunks) > 4
    records = [record for chunk in chunks for record in chunk.records]
    assert [record["index"] for record in records] == list(range(100))
    assert [record["record"] for record in records] == values
    assert all(len(json.dumps(chunk.records)) <= 8000 for chunk in chunks)


def test_an_empty_page_is_one_empty_chunk():
    assert [(chunk.start, chunk.end, chunk.records) for chunk in chunks_of(page([]))] == [(0, 0, [])]


def test_a_record_that_no_payload_carries_is_unfit_and_does_not_lose_the_others():
    (chunk,) = chunks_of(page(["a", "z" * 5000, "b"]), limit=4000)
    assert chunk.records == [
        {"index": 0, "record": "a"},
        {"index": 1, "record": None, "unfit": "too_large"},
        {"index": 2, "record": "b"},
    ]


def test_why_a_record_is_unfit_is_handed_on():
    (chunk,) = chunks_of(Page(rb'["\ud800"]'))
    assert chunk.records == [{"index": 0, "record": None, "unfit": "not_unicode"}]


def test_tiny_records_are_bounded_by_what_cleaning_says_of_them():
    reason_for_each_column = 30 * 35
    assert all(len(chunk.records) * reason_for_each_column < 200_000 for chunk in chunks_of(page([{}] * 3000)))


def test_a_usual_page_of_a_hundred_coins_is_one_chunk():
    coin = {f"field_{number}": "x" * 20 for number in range(27)}
    assert 85_000 < len(json.dumps([coin] * 100)) < 107_000
    assert len(chunks_of(page([coin] * 100))) == 1
    assert CHUNK_BYTES < 200_000
