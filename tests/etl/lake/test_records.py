import pytest

from etl.lake.records import NotAnArray, split


def test_every_record_keeps_its_place_and_its_text_to_the_letter():
    text = ' [ {"price": 1.50e-09, "id":"4"} ,\n"x",null, [1 ,2],6.9e28, 100000000000000000000] \n'
    records = split(text)
    assert [r.index for r in records] == [0, 1, 2, 3, 4, 5]
    assert [r.raw for r in records] == [
        '{"price": 1.50e-09, "id":"4"}',
        '"x"',
        "null",
        "[1 ,2]",
        "6.9e28",
        "100000000000000000000",
    ]
    assert [r.value for r in records][1:] == ["x", None, [1, 2], 6.9e28, 10**20]


def test_an_empty_array_has_no_records():
    assert split("[ ]") == []


def test_a_number_that_no_double_holds_stays_text():
    assert split("[1e400, -1e400]")[0].value == "1e400"
    assert split(f"[{'9' * 400}]")[0].value == "9" * 400


@pytest.mark.parametrize(
    "text",
    ["", "{}", "Throttled", "<html></html>", "[1", "[1,]", "[1 2]", "[1] x", "[NaN]", "[Infinity]", '{"a": [1]}'],
)
def test_what_is_no_json_array_is_refused(text):
    with pytest.raises(NotAnArray):
        split(text)
