"""Values as the page writes them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tableau.model.data_source import Format
from tableau.model.pill import parse_pill
from tableau.preview.texts import Texts, written


@pytest.mark.parametrize(
    ("value", "format_", "text"),
    [
        (60006.50326966833, "$,.6~g", "$60,006.5"),
        (0.00000123456789, "$,.6~g", "$0.00000123457"),
        (123456789.0, "$,.6~g", "$123,457,000"),
        (-3, "$,.6~g", "−$3"),
        (1.702648e12, "$.4~s", "$1.703T"),
        (46_500_000_000, "$.4~s", "$46.5B"),
        (999, "$.4~s", "$999"),
        (0, "$.4~s", "$0"),
        (-7.394, ".2f", "−7.39"),
        (0.7162, ".1%", "71.6%"),
        (12345.6, ",d", "12,346"),
        (1234.5, ",.2f", "1,234.50"),
        (datetime(2026, 11, 20, 13), "%Y-%m-%d %H:%M", "2026-11-20 13:00"),  # noqa: DTZ001
        (date(2026, 11, 20), "%Y-%m-%d", "2026-11-20"),
        (None, ".2f", "–"),
    ],
)
def test_a_value_is_written_by_its_format(value, format_, text):
    assert written(value, Format("", format_)) == text


def test_a_unit_stands_behind_the_number_and_not_behind_nothing():
    assert written(1.5, Format("", ".2f", "%")) == "1.50%"
    assert written(None, Format("", ".2f", "%")) == "–"


def test_a_format_that_cannot_be_written_is_named():
    with pytest.raises(ValueError, match=r"formats: the preview cannot write '\.3x'"):
        written(1, Format("", ".3x"))


def test_each_format_of_the_definition_can_be_written(definition):
    for format_ in definition.data_source.formats.values():
        value = datetime(2026, 11, 20) if "%Y" in format_.preview else 1.5  # noqa: DTZ001
        assert written(value, format_)


@pytest.mark.parametrize(
    ("table", "pill", "caption"),
    [
        ("coin_latest", "sum(price_usd)", "Price USD (newest quote)"),
        ("coin_latest", "countd(coin_id)", "Distinct count of Coin ID (newest quote)"),
        ("data_quality_hourly", "avg(arrival_minutes)", "Avg. Minutes until usable"),
        ("data_quality_hourly", "max(loaded_at)", "Max. Loaded at"),
        ("agg_market_daily", "body_usd", "Close over open"),
    ],
)
def test_a_field_is_called_as_on_tableau_s_axes(definition, fields, table, pill, caption):
    assert Texts(definition.data_source, fields, table).caption(parse_pill(pill, "test")) == caption
