import pytest

from etl.contracts.template import render


def test_places_are_filled_and_other_dollars_stay():
    assert render("${a} metadata$filename $ {b} {%$x%}", a="1") == "1 metadata$filename $ {b} {%$x%}"


def test_a_place_without_a_value_is_an_error():
    with pytest.raises(KeyError, match="table"):
        render("${table}")
