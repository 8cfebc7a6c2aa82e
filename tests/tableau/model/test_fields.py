from dataclasses import replace

import pytest

from tableau.model.data_source import Calculation
from tableau.model.errors import DefinitionError
from tableau.model.fields import Fields
from tableau.model.pill import Pill
from tests.tableau.changed import with_type, without_column


@pytest.fixture
def fields(definition, models):
    return Fields(definition.data_source, models)


def with_calculation(definition, **changes):
    made = Calculation(
        **{
            "id": "tried",
            "caption": "Tried",
            "table": "coin_latest",
            "data_type": "real",
            "formula": "[coin_latest.price_usd] * 2",
            "about": "",
            **changes,
        }
    )
    source = definition.data_source
    return replace(source, calculations={**source.calculations, "tried": made})


def test_every_column_of_the_tables_is_a_field_with_dbts_words(fields, models, definition):
    there = {(table, column) for table in definition.data_source.tables for column in models[table].columns}
    assert set(fields.columns) == there
    price = fields.columns["coin_latest", "price_usd"]
    assert price.about == models["coin_latest"].columns["price_usd"].description
    assert (price.local, price.role, price.kind) == ("PRICE_USD (COIN_LATEST)", "measure", "quantitative")


def test_no_two_fields_have_the_same_name_or_caption(fields):
    for names in ([it.local for it in fields.all()], [it.caption for it in fields.all()]):
        assert len(set(names)) == len(names)


def test_captions_say_whose_a_column_is_where_several_tables_have_it(fields):
    assert fields.columns["coin_latest", "price_usd"].caption == "Price USD (newest quote)"
    assert fields.columns["agg_rejected_hourly", "reason"].caption == "Reason"


def test_ranks_are_no_measures_and_technical_columns_are_hidden(fields):
    assert fields.columns["coin_latest", "market_cap_rank"].role == "dimension"
    assert fields.columns["fct_market_hourly", "run_id"].hidden


def test_money_shares_and_percentages_are_written_as_such(fields, definition):
    for (_, column), field in fields.columns.items():
        if column.endswith(("_usd", "_pct", "_share", "dominance")):
            assert field.format in definition.data_source.formats, column


def test_columns_in_formulas_are_named_as_in_the_documents(definition, models):
    formula = "[coin_latest.price_usd] * [Parameters].[horizon] + [arrival_minutes]"
    fields = Fields(with_calculation(definition, formula=formula), models)
    assert fields.calculations["tried"].formula == (
        "[PRICE_USD (COIN_LATEST)] * [Parameters].[horizon] + [Calculation_arrival_minutes]"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"formula": "[coin_latest.prize]"}, r"calculation tried: dbt has no exposed column coin_latest\.prize"),
        ({"formula": "[nothing]"}, "calculation tried: no calculation is called nothing"),
        ({"table": "nothing"}, "dbt has no exposed model nothing"),
    ],
)
def test_a_formula_that_names_what_is_not_there_is_refused(definition, models, changes, message):
    with pytest.raises(DefinitionError, match=message):
        Fields(with_calculation(definition, **changes), models)


@pytest.mark.parametrize(
    ("pill", "table", "message"),
    [
        (Pill("sum", "prize"), "coin_latest", "coin_latest has no column prize"),
        (Pill("sum", "symbol"), "coin_latest", r"sum\(symbol\) of a string"),
        (Pill("hour", "day"), "agg_market_daily", r"hour\(day\) of a date"),
        (Pill("day", "coin_id"), "agg_market_daily", r"day\(coin_id\) of a string"),
        (Pill("sum", "body_usd"), "agg_market_daily", "aggregated already"),
        (Pill("", "body_usd"), "coin_latest", "is of agg_market_daily, and the sheet of coin_latest"),
    ],
)
def test_a_field_that_a_sheet_cannot_use_is_named_with_the_sheet(fields, pill, table, message):
    with pytest.raises(DefinitionError, match="sheet X: .*" + message):
        fields.check(pill, table, "sheet X")


def test_a_table_that_dbt_does_not_have_is_named(definition, models):
    del models["top_movers"]
    with pytest.raises(DefinitionError, match="no exposed model top_movers"):
        Fields(definition.data_source, models)


def test_a_column_that_no_rule_is_about_is_named(definition, models):
    source = replace(definition.data_source, columns=())
    with pytest.raises(DefinitionError, match=r"no rule of `columns` is about coin_latest\.coin_id"):
        Fields(source, models)


def test_a_format_that_is_not_there_is_named(definition, models):
    source = replace(definition.data_source, formats={})
    with pytest.raises(DefinitionError, match=r"format \w+ of coin_latest\.\w+ is not in `formats`"):
        Fields(source, models)


def test_a_column_that_was_dropped_is_no_field(definition, models):
    left = Fields(definition.data_source, without_column(models, "coin_latest", "is_stale"))
    assert ("coin_latest", "is_stale") not in left.columns


def test_a_type_that_tableau_does_not_have_is_refused_with_its_column(definition, models):
    changed = with_type(models, "coin_latest", "price_usd", "variant")
    with pytest.raises(DefinitionError, match=r"coin_latest\.price_usd is variant"):
        Fields(definition.data_source, changed)
