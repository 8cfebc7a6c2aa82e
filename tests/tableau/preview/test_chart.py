"""What is drawn of each sheet of the known market."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest

from tableau.model.errors import DefinitionError
from tableau.preview.chart import view
from tableau.preview.texts import Texts
from tests.tableau.preview.known_market import MARKUP


@pytest.fixture
def viewed(definition, fields, queries, shown):
    """view() of a sheet by its name, for the parameters' own values; `change` is what is different in the sheet."""

    def made(name, **change):
        sheet = replace(next(it for it in definition.sheets() if it.name == name), **change)
        return view(sheet, shown[name].of(queries.defaults()), Texts(definition.data_source, fields, sheet.table))

    return made


def traces(view):
    return view["figure"]["data"]


def test_every_sheet_is_drawn_with_the_numbers_behind_it(definition, viewed, shown, queries):
    for sheet in definition.sheets():
        made = viewed(sheet.name)
        assert len(made["table"]["rows"]) == len(shown[sheet.name].of(queries.defaults()))
        assert len(made["table"]["columns"]) == len(sheet.pills())
        assert made.get("cards") or traces(made)


def test_several_measures_are_panes_below_each_other_over_one_time(viewed):
    made = viewed("Dominance")
    layout = made["figure"]["layout"]
    assert [trace["yaxis"] for trace in traces(made)] == ["y", "y2", "y3", "y4"]
    assert len({tuple(trace["x"]) for trace in traces(made)}) == 1
    ends = [layout[axis]["domain"] for axis in ("yaxis", "yaxis2", "yaxis3", "yaxis4")]
    assert all(below[1] < above[0] for above, below in pairwise(ends))
    assert [one["text"] for one in layout["annotations"]][:2] == ["Bitcoin dominance", "Ethereum dominance"]


def test_candles_are_bars_from_a_base_on(viewed, shown, queries):
    wick, body = traces(viewed("Candles"))
    rows = shown["Candles"].of(queries.defaults())
    assert list(wick["base"]) == [row["sum(low_usd)"] for row in rows]
    assert list(body["y"]) == [row["body_usd"] for row in rows]
    assert wick["width"] < body["width"]
    colors = dict(zip((row["candle"] for row in rows), body["marker"]["color"], strict=True))
    assert colors == {"rose": "#1e8449", "fell": "#c0392b"}


def test_squares_have_the_sizes_and_diverging_colors(viewed, shown, queries):
    (trace,) = traces(viewed("Heat map"))
    rows = shown["Heat map"].of(queries.defaults())
    assert list(trace["values"]) == [row["sum(market_cap_usd)"] for row in rows]
    furthest = max(rows, key=lambda row: abs(row["sum(price_change_24h_pct)"] or 0))
    assert trace["marker"]["colors"][rows.index(furthest)] in ("#c0392b", "#1e8449")


def test_a_coin_that_is_called_like_markup_stays_text(viewed):
    (trace,) = traces(viewed("Heat map"))
    told = [text for texts in trace["customdata"] for text in texts]
    assert not any("<" in text for text in told)
    assert any("&lt;script&gt;" in text for text in told)
    assert any(MARKUP in text for row in viewed("Heat map")["table"]["rows"] for text in row)


def test_each_hour_has_a_square_in_the_color_of_its_status(viewed):
    made = viewed("Every hour")
    (trace,) = traces(made)
    assert len(trace["x"]) == 24
    assert len(trace["y"]) == 8
    filled = [cell for line in trace["z"] for cell in line if cell is not None]
    assert len(filled) == 168
    assert [entry["label"] for entry in made["legend"]] == ["ok", "late", "incomplete", "repaired", "missing"]


def test_outer_headers_part_the_bars_and_the_rows_order_is_kept(viewed, shown, queries):
    made = viewed("Top movers")
    rows = shown["Top movers"].of(queries.defaults())
    drawn = [name for trace in traces(made) for name in trace["customdata"]]
    assert [texts[3] for texts in drawn] == [row["coin_id"] for row in rows]
    assert [one["text"] for one in made["figure"]["layout"]["annotations"]] == ["gainer", "loser"]
    assert made["legend"] == []


def test_a_long_header_is_cut_where_it_is_shown_only(definition, fields):
    sheet = next(it for it in definition.sheets() if it.name == "Rejects by reason")
    rows = [{"reason": "a" * 40 + end, "sum(records)": 1} for end in "bc"]
    made = view(sheet, rows, Texts(definition.data_source, fields, sheet.table))
    (trace,) = traces(made)
    assert list(trace["y"]) == ["a" * 40 + "b", "a" * 40 + "c"]
    assert made["figure"]["layout"]["yaxis"]["ticktext"][0].endswith("a…")


def test_hours_without_a_value_have_their_place_on_the_axis(definition, fields):
    sheet = next(it for it in definition.sheets() if it.name == "Rejected share")
    hours = [datetime(2026, 11, 20, hour) for hour in range(4)]  # noqa: DTZ001
    empty = dict.fromkeys(map(str, sheet.pills()))
    rows = [{**empty, "hour(hour_at)": hour, "avg(rejected_share)": 0.1 if hour.hour == 2 else None} for hour in hours]
    made = view(sheet, rows, Texts(definition.data_source, fields, sheet.table))
    first, last = made["figure"]["layout"]["xaxis"]["range"]
    assert first < "2026-11-20 00:00:00"
    assert "2026-11-20 03:00:00" < last < "2026-11-20 03:30:00"
    assert [list(trace["x"]) for trace in traces(made)] == [["2026-11-20 02:00:00"]]


def test_nothing_is_drawn_across_hours_without_a_value(viewed, shown, queries):
    assert None in traces(viewed("Returns"))[0]["y"]
    pieces = [trace for trace in traces(viewed("Rejected share")) if trace["yaxis"] == "y"]
    assert len(pieces) > 1
    drawn = [value for piece in pieces for value in piece["y"]]
    assert drawn == [
        row["avg(rejected_share)"]
        for row in shown["Rejected share"].of(queries.defaults())
        if row["avg(rejected_share)"] is not None
    ]


def test_shelves_that_cannot_be_drawn_are_refused_by_the_sheet_s_name(viewed):
    with pytest.raises(DefinitionError, match="sheet Top movers: the preview cannot draw"):
        viewed("Top movers", columns=())
