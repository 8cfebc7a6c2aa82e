"""A sheet's query: what is grouped, filtered, sorted and chosen, on the known market."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tableau.model.data_source import Calculation
from tableau.model.errors import DefinitionError
from tableau.model.fields import Fields
from tableau.model.pill import parse_pill
from tableau.model.sheet import Filter, Pane, Sheet, Sort
from tableau.preview.query import Queries
from tableau.preview.rows import ask

SCHEMA = "FINANCE_LOCAL.EXPOSED"


def pills(*texts):
    return tuple(parse_pill(text, "test") for text in texts)


def sheet(table, *label, filters=(), sort=None):
    return Sheet("Test", "", table, (Pane("text", label=pills(*label)),), filters=tuple(filters), sort=sort)


@pytest.fixture
def with_calculations(definition, made_models):
    """Queries of a data source that has further calculations of a table: id=(formula, type, aggregate)."""

    def made(table, **calculations):
        more = {
            name: Calculation(name, name, table, kind, formula, "", aggregate)
            for name, (formula, kind, aggregate) in calculations.items()
        }
        source = replace(definition.data_source, calculations={**definition.data_source.calculations, **more})
        return Queries(source, Fields(source, made_models), SCHEMA)

    return made


@pytest.fixture
def rows(market):
    """The rows of a sheet for the parameters' own values."""

    def asked(queries, one, choices=None):
        shown = ask(market.cursor, queries, one, choices or [queries.defaults()])
        return shown.of((choices or [queries.defaults()])[0])

    return asked


def test_measures_alone_are_one_row_and_none_where_nothing_is(queries, rows):
    every = sheet("coin_latest", "countd(coin_id)", "median(market_cap_rank)", "attr(is_stale)")
    assert rows(queries, every) == [
        {"countd(coin_id)": 10, "median(market_cap_rank)": 40, "attr(is_stale)": False}
    ]  # fmt: skip
    assert rows(queries, replace(every, filters=(Filter("coin_id", values=("nobody",)),))) == []


def test_each_aggregate_is_what_it_is_called(queries, rows):
    ways = ("sum", "avg", "min", "max", "median", "count", "countd")
    (row,) = rows(queries, sheet("coin_latest", *(f"{way}(market_cap_rank)" for way in ways)))
    ranks = (1, 2, 3, 12, 40, 60, 61, 90, 140)
    assert list(row.values()) == [sum(ranks), pytest.approx(sum(ranks) / 9), 1, 140, 40, 9, 9]


def test_attr_tells_one_value_from_several(queries, rows):
    one = sheet("coin_latest", "attr(name)", filters=[Filter("symbol", values=("twin",))])
    assert rows(queries, one) == [{"attr(name)": "Twin"}]
    assert rows(queries, sheet("coin_latest", "attr(name)")) == [{"attr(name)": "*"}]


def test_values_and_ranges_filter_rows_and_chosen_leaves_them(queries, rows):
    def coins(*filters):
        return {row["coin_id"] for row in rows(queries, sheet("coin_latest", "coin_id", filters=filters))}

    assert coins(Filter("coin_id", values=("bitcoin", "tether"))) == {"bitcoin", "tether"}
    assert coins(Filter("market_cap_rank", least=60, most=90)) == {"twin-one", "twin-two", "hardly-traded"}
    assert coins(Filter("is_listed", values=(False,))) == {"gone"}
    assert len(coins(Filter("coin_id", chosen=True))) == 10
    assert coins(Filter("market_cap_rank", values=(None,))) == {"unranked"}


def test_a_filter_on_an_aggregate_is_on_what_is_shown(with_calculations, rows):
    queries = with_calculations(
        "data_quality_hourly", often=("COUNT([data_quality_hourly.hour_at]) > 2", "boolean", True)
    )
    shown = rows(queries, sheet("data_quality_hourly", "status", filters=[Filter("often", values=(True,))]))
    assert [row["status"] for row in shown] == ["missing", "ok"]


def test_fixed_sees_the_whole_table_whatever_the_sheet_filters(with_calculations, rows):
    queries = with_calculations(
        "data_quality_hourly",
        first_of_status=(
            "{FIXED [data_quality_hourly.status] : MIN([data_quality_hourly.hour_at])}",
            "datetime",
            False,
        ),
    )
    week = [Filter("hours_last_week", values=(True,))]
    shown = rows(queries, sheet("data_quality_hourly", "status", "min(first_of_status)", "min(hour_at)", filters=week))
    assert len(shown) == 5
    ok = next(row for row in shown if row["status"] == "ok")
    assert ok["min(hour_at)"] - ok["min(first_of_status)"] > timedelta(days=90)


def test_headers_are_sorted_by_all_their_marks(queries, rows):
    by = Sort("rank_band", parse_pill("sum(market_cap_usd)", "test"), descending=True)
    shown = rows(queries, sheet("coin_latest", "rank_band", "coin_id", "sum(market_cap_usd)", sort=by))
    bands = list(dict.fromkeys(row["rank_band"] for row in shown))
    assert bands == ["1-10", "11-50", "51-100", "101-250", "unranked"]
    assert [row["coin_id"] for row in shown][:3] == ["bitcoin", "ethereum", "tether"]


def test_a_sheet_is_asked_once_for_all_choices_and_each_sees_its_own(definition, queries, market):
    one = next(it for it in definition.sheets() if it.name == "Price by the hour")
    choices = [{"coin": coin, "horizon": days} for coin in ("bitcoin", "gone", "nobody") for days in (7, 30)]
    shown = ask(market.cursor, queries, one, choices)
    counts = [len(shown.of(choice)) for choice in choices]
    assert 0 < counts[2] < counts[0] < counts[1]
    assert counts[4:] == [0, 0]
    assert shown.why_empty.startswith("none of the ")
    assert "Is the chosen coin (hourly) is true" in shown.why_empty
    for choice in choices[:4]:
        assert ask(market.cursor, queries, one, [choice]).of(choice) == shown.of(choice)


@pytest.mark.parametrize("value", ["x' or '1' = '1", "\\' or 1 = 1 --", '"; drop table t; --'])
def test_a_parameter_s_value_stays_a_value(definition, queries, rows, value):
    one = next(it for it in definition.sheets() if it.name == "Coin figures")
    assert rows(queries, one, [{"coin": value, "horizon": 7}]) == []


def test_columns_are_called_like_the_pills_and_the_order_is_complete(definition, queries):
    for one in definition.sheets():
        query = queries.query(one)
        for pill in one.pills():
            assert f'AS "{pill}"' in query.text
        assert "GROUP BY" not in query.text or "ORDER BY" in query.text


def test_what_cannot_be_asked_names_the_sheet(with_calculations):
    queries = with_calculations(
        "coin_latest",
        running=("RUNNING_SUM(SUM([coin_latest.price_usd]))", "real", True),
        inside=("{FIXED : MAX([coin_latest.market_cap_rank] + [Parameters].[horizon])}", "integer", False),
    )
    with pytest.raises(DefinitionError, match="sheet Test: RUNNING_SUM cannot be said"):
        queries.query(sheet("coin_latest", "running"))
    with pytest.raises(DefinitionError, match=r"sheet Test: \[Parameters\].\[horizon\] inside FIXED"):
        queries.query(sheet("coin_latest", "max(inside)"))
    with pytest.raises(DefinitionError, match="no column nothing"):
        queries.query(sheet("coin_latest", "nothing"))
