import json

import pytest

from etl.lake.market_chart import NotAChart, records

HOUR = 1_795_399_200_000  # 2026-11-23T02:00:00Z


def chart(prices, caps=(), volumes=()):
    return json.dumps({"prices": prices, "market_caps": list(caps), "total_volumes": list(volumes)}).encode()


def test_a_moment_of_the_three_series_is_one_record_in_the_words_of_the_market():
    page = records(chart([[HOUR + 500, 2.5]], [[HOUR + 500, 1000]], [[HOUR + 500, 7.25]]), "4")
    assert page.values == [
        {
            "id": "4",
            "current_price": 2.5,
            "market_cap": 1000,
            "total_volume": 7.25,
            "last_updated": "2026-11-23T02:00:00.500Z",
        }
    ]
    assert json.loads(page.raw(0)) == page.values[0]


def test_moments_are_in_order_and_none_of_any_series_is_lost():
    page = records(chart([[HOUR + 2, 2.5]], [[HOUR + 1, 1]], [[HOUR, 3]]), "a")
    assert [sorted(set(value) - {"id", "last_updated"}) for value in page.values] == [
        ["total_volume"],
        ["market_cap"],
        ["current_price"],
    ]


def test_a_second_point_at_the_same_moment_is_a_record_of_its_own():
    page = records(chart([[HOUR, 1.5], [HOUR, 2.5], [HOUR + 1, 3.5]], [[HOUR, 7], [HOUR, 8]]), "a")
    assert [(value["current_price"], value.get("market_cap")) for value in page.values] == [
        (1.5, 7),
        (2.5, 8),
        (3.5, None),
    ]


def test_a_series_that_is_null_is_empty():
    page = records(b'{"prices": [[1795399200000, 1]], "market_caps": null, "total_volumes": null}', "a")
    assert [value["current_price"] for value in page.values] == [1]


@pytest.mark.parametrize("point", [[HOUR], [HOUR, 1, 2], ["x", 1], None, 5, "p", [None, 1], [True, 1]])
def test_what_is_no_point_becomes_a_record_that_cleaning_rejects(point):
    page = records(chart([[HOUR, 1], point]), "a")
    assert len(page) == 2
    assert page.values[1] == {"id": "a", "point": point}


def test_a_moment_beyond_all_calendars_stays_a_number():
    assert records(chart([[1e30, 1]]), "a").values[0]["last_updated"] == 1e30


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b"Throttled", b'{"prices": [], "market_caps": []}', b"{"])
def test_what_is_no_chart_is_refused(body):
    with pytest.raises(NotAChart):
        records(body, "a")
