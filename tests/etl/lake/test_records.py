import json

import pytest

from etl.lake.chunks import cut
from etl.lake.records import MAX_DEPTH, MAX_RAW, NotAnArray, Page


def deep(levels):
    return "[" * levels + "]" * levels


def test_every_record_keeps_its_place_and_its_text_to_the_letter():
    text = ' [ {"price": 1.50e-09, "id":"4,]}"} ,\n"x \\" [",null, [1 ,2],6.9e28, 100000000000000000000] \n'
    page = Page(text.encode())
    assert [page.raw(index) for index in range(len(page))] == [
        '{"price": 1.50e-09, "id":"4,]}"}',
        '"x \\" ["',
        "null",
        "[1 ,2]",
        "6.9e28",
        "100000000000000000000",
    ]
    assert page.values[1:] == ['x " [', None, [1, 2], 6.9e28, 10**20]


def test_an_empty_array_has_no_records():
    assert len(Page(b"[ ]")) == 0
    assert len(Page(b"\xef\xbb\xbf[]")) == 0


@pytest.mark.parametrize("number", [-(2**63), -(2**63) - 1, -(2**64), 2**63, 2**64 - 1, 2**64, 10**30])
def test_a_whole_number_is_handed_on_also_beside_a_record_that_is_read_the_long_way(number):
    page = Page(b'[{"market_cap": %d}, "\\ud800"]' % number)
    assert float(page.values[0]["market_cap"]) == float(number)
    assert cut(page, 0).end == 2


def test_a_number_that_no_double_holds_stays_text():
    assert Page(b"[1e400, -1e400]").values == ["1e400", "-1e400"]
    assert Page(f"[{'9' * 400}]".encode()).values == ["9" * 400]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "4",
        "Throttled",
        "<html></html>",
        "[1",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1] x",
        "[1]]",
        "[NaN]",
        "[Infinity]",
        '{"a": [1]}',
        "[{]",
        '["a',
        "[<html>]",
    ],
)
def test_what_is_no_json_array_is_refused(text):
    with pytest.raises(NotAnArray, match=r"not a JSON array|not JSON"):
        Page(text.encode())


def test_a_text_without_an_end_is_refused():
    with pytest.raises(NotAnArray, match="it does not end"):
        Page(b'[{"id": "a"}, "' + b'\\"' * 200_000)


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 2_000, 200_000])
def test_a_record_that_is_too_deep_is_unfit_and_does_not_lose_the_others(levels):
    page = Page(f'[{{"id": "a"}}, {{"roi": {deep(levels)}}}, "b"]'.encode())
    assert page.values == [{"id": "a"}, None, "b"]
    assert page.unfit == {1: "too_deep"}
    assert page.raw(1).startswith('{"roi": [[')


def test_a_record_of_usual_depth_is_fit():
    assert Page(f'[{{"roi": {deep(MAX_DEPTH - 1)}}}]'.encode()).unfit == {}


def test_half_a_surrogate_pair_is_unfit_a_whole_one_is_not():
    page = Page(rb'["\ud83d\ude00", "\ud800", {"name": "\udfff"}, "\\ud800"]')
    assert page.unfit == {1: "not_unicode", 2: "not_unicode"}
    assert page.values[0] == "\U0001f600"
    assert page.raw(2) == r'{"name": "\udfff"}'


def test_bytes_that_are_no_utf8_make_their_record_unfit_and_no_other():
    page = Page(b'[{"id": "a\xff"}, {"id": "b"}]')
    assert page.unfit == {0: "not_unicode"}
    assert page.values[1] == {"id": "b"}
    assert page.raw(0).encode().decode() == '{"id": "a\ufffd"}'


def test_of_an_endless_record_quarantine_gets_the_beginning():
    page = Page(json.dumps(["x" * (2 * MAX_RAW), "y"]).encode())
    assert len(page.raw(0)) == MAX_RAW
    assert page.raw(1) == '"y"'
