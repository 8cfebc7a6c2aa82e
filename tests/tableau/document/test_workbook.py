"""The documents as they are made, and what makes them out of date."""

from dataclasses import replace

import pytest
from lxml import etree

from tableau.document.workbook import published_data_source, workbook
from tableau.document.write import DATA_SOURCE, WORKBOOK, as_text, documents, main
from tableau.exposures import EXPOSURES
from tableau.model.data_source import Relationship
from tableau.model.errors import DefinitionError
from tableau.target import target_for
from tests.tableau.changed import with_type, without_column


@pytest.fixture(scope="module")
def made(definition, made_models):
    return workbook(definition, made_models, target_for("dev"))


def needed(definition, table, column):
    """Whether a sheet, a calculation, a relationship or a hierarchy names the column."""
    source = definition.data_source
    sheets = [sheet for sheet in definition.sheets() if sheet.table == table]
    named = {pill.field for sheet in sheets for pill in sheet.pills()}
    named |= {filter_.field for sheet in sheets for filter_ in sheet.filters}
    told = " ".join([it.formula for it in source.calculations.values()])
    told += " ".join(f"[{name}]" for hierarchy in source.hierarchies for name in hierarchy.fields)
    related = any(column in it.by and table in (it.one, it.many) for it in source.relationships)
    listed = f"{table}.{column}" in {parameter.values_of for parameter in source.parameters.values()}
    return column in named or f"[{table}.{column}]" in told or related or listed


def test_the_committed_files_are_those_of_the_definition_and_dbts_models(definition, models):
    stale = [path.name for path, text in documents(definition, models).items() if path.read_text() != text]
    assert stale == [], "make tableau"


def test_a_file_that_is_out_of_date_is_named(monkeypatch, tmp_path, capsys, definition, made_models):
    copies = {path: tmp_path / path.name for path in (DATA_SOURCE, WORKBOOK, EXPOSURES)}
    for path, copy in copies.items():
        copy.write_text(path.read_text())
        monkeypatch.setattr(
            "tableau.document.write." + {DATA_SOURCE: "DATA_SOURCE", WORKBOOK: "WORKBOOK"}.get(path, "EXPOSURES"), copy
        )
    assert main(["--check"]) == 0
    copies[WORKBOOK].write_text(copies[WORKBOOK].read_text().replace("Heat map", "Heap mat"))
    assert main(["--check"]) == 1
    assert capsys.readouterr().err == "market.twb is out of date with the definition or dbt's models: make tableau\n"
    assert main([]) == 0
    assert main(["--check"]) == 0


def test_a_manifest_that_is_not_there_ends_with_1_and_the_way_out(tmp_path, capsys):
    assert main(["--manifest", str(tmp_path / "none.json")]) == 1
    assert "make manifest" in capsys.readouterr().err


def test_any_column_that_is_dropped_is_noticed(definition, models):
    now = documents(definition, models)
    for table in definition.data_source.tables:
        for column in models[table].columns:
            changed = without_column(models, table, column)
            if needed(definition, table, column):
                with pytest.raises(DefinitionError, match=column):
                    documents(definition, changed)
            else:
                made = documents(definition, changed)
                assert made[WORKBOOK] != now[WORKBOOK]
                assert made[DATA_SOURCE] != now[DATA_SOURCE]


def test_a_type_that_changes_is_noticed(definition, models):
    changed = documents(definition, with_type(models, "coin_latest", "observed_at", "varchar"))
    assert changed[WORKBOOK] != documents(definition, models)[WORKBOOK]
    with pytest.raises(DefinitionError, match=r"sheet .*: sum\(market_cap_usd\) of a string"):
        documents(definition, with_type(models, "coin_latest", "market_cap_usd", "varchar"))


def test_making_them_twice_gives_the_same(definition, models):
    assert documents(definition, models) == documents(definition, models)


def test_the_published_data_source_is_the_one_that_the_workbook_carries(made, definition, models):
    published = published_data_source(definition, models, target_for("dev"))
    carried = made.findall("datasources/datasource")[1]
    assert [as_text(it) for it in published[1:]] == [as_text(it) for it in carried]
    assert published.get("formatted-name") == carried.get("name")


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_role_warehouse_database_schema_and_server_are_the_environments(environment, definition, models):
    root = workbook(definition, models, target_for(environment, "org-account.snowflakecomputing.com"))
    connection = root.find(".//named-connection/connection")
    assert {key: connection.get(key) for key in ("server", "dbname", "schema", "warehouse", "service")} == {
        "server": "org-account.snowflakecomputing.com",
        "dbname": f"FINANCE_{environment.upper()}",
        "schema": "EXPOSED",
        "warehouse": f"FINANCE_{environment.upper()}_REPORT",
        "service": f"FINANCE_{environment.upper()}_REPORTER",
    }
    assert {it.get("table").split(".")[0] for it in root.iter("relation") if it.get("table")} == {"[EXPOSED]"}


def test_no_connection_holds_a_credential(made):
    connection = made.find(".//named-connection/connection")
    assert (connection.get("username"), connection.get("odbc-connect-string-extras")) == ("", "")
    secret = ("password", "token", "key", "secret")
    assert [name for name in connection.attrib if any(word in name for word in secret)] == []


def test_each_sheet_has_a_hidden_window_and_the_first_dashboard_opens(made, definition):
    windows = {it.get("name"): it for it in made.iter("window")}
    for sheet in definition.sheets():
        assert (windows[sheet.name].get("class"), windows[sheet.name].get("hidden")) == ("worksheet", "true")
    opened = [name for name, it in windows.items() if it.get("maximized") == "true"]
    assert opened == [definition.dashboards[0].name]


def test_every_dashboard_shows_its_sheets_where_the_bands_say(made, definition):
    for dashboard in definition.dashboards:
        zones = made.find(f"dashboards/dashboard[@name='{dashboard.name}']").findall(".//zone[@name]")
        shown = [zone.get("name") for zone in zones if zone.get("type-v2") is None]
        assert shown == [name for band in dashboard.bands for name in band.sheets]
        for zone in zones:
            for start, length in (("x", "w"), ("y", "h")):
                assert int(zone.get(start)) >= 0
                assert int(zone.get(start)) + int(zone.get(length)) <= 100_000


def test_parameters_and_chosen_filters_have_their_controls(made):
    coin = made.find("dashboards/dashboard[@name='Coin']")
    controls = {zone.get("param") for zone in coin.iter("zone") if zone.get("type-v2") == "paramctrl"}
    assert controls == {"[Parameters].[coin]", "[Parameters].[horizon]"}
    health = made.find("dashboards/dashboard[@name='Pipeline health']")
    filters = [zone for zone in health.iter("zone") if zone.get("type-v2") == "filter"]
    assert [zone.get("name") for zone in filters] == ["Every hour"]


def test_sheets_that_share_a_filter_share_its_group(made):
    groups = {
        sheet.get("name"): sheet.xpath("string(.//filter[contains(@column, 'RANK_BAND')]/@filter-group)")
        for sheet in made.iter("worksheet")
        if sheet.get("name") in ("Heat map", "Market by rank")
    }
    assert len(groups) == 2
    assert len(set(groups.values())) == 1
    assert "" not in groups.values()


def test_the_coin_is_chosen_from_the_coins_that_are_there(made):
    coin = made.find("datasources/datasource[@name='Parameters']/column[@name='[coin]']")
    assert coin.get("source-field").endswith(".[COIN_ID (COIN_LATEST)]")


def test_a_click_on_the_heat_map_chooses_the_coin(made):
    action = made.find("actions/edit-parameter-action[@caption='Choose the coin']")
    params = {it.get("name"): it.get("value") for it in action.iter("param")}
    assert params["target-parameter"] == "[Parameters].[coin]"
    assert params["source-field"].endswith("[none:COIN_ID (COIN_LATEST):nk]")


def test_a_filter_action_spares_the_sheets_that_it_is_not_for(made, definition):
    action = made.find("actions/action[@caption='Rejects of this hour']")
    spared = action.xpath("string(.//param[@name='exclude']/@value)").split(",")
    health = definition.dashboards[2]
    assert sorted([*spared, "Rejects by reason"]) == sorted(sheet.name for sheet in health.sheets)


def test_a_hierarchy_lies_in_the_folder_of_its_first_field_and_its_fields_in_none(made, definition):
    source = made.findall("datasources/datasource")[1]
    items = {(it.get("type"), it.get("name")): it.getparent().get("name") for it in source.iter("folder-item")}
    assert items["drillpath", "Market"] == "Coin"
    for path in source.iter("drill-path"):
        assert ("drillpath", path.get("name")) in items
        assert not [field.text for field in path.iter("field") if ("field", field.text) in items]
    fields = {column.get("name") for column in source.iterfind("column") if column.get("datatype") != "table"}
    inside = {field.text for field in source.iterfind(".//drill-path/field")}
    assert {name for type_, name in items if type_ == "field"} == fields - inside


def test_the_colors_of_a_measure_are_the_sheets(made):
    """Tableau keeps them there; a pane's own style has only its formats."""
    sheet = made.find("worksheets/worksheet[@name='Heat map']")
    (colors,) = sheet.findall("table/style/style-rule[@element='mark']/encoding[@attr='color']")
    assert (colors.get("center"), len(colors.findall("color-palette/color"))) == ("0.0", 3)
    assert made.findall(".//pane//encoding") == []


def test_a_text_has_no_numbers_format(made):
    texts = made.xpath("//datasource/column[@datatype='string'][@default-format]")
    assert [column.get("name") for column in texts] == []


def test_candles_lie_on_one_axis(made):
    candles = made.find("worksheets/worksheet[@name='Candles']")
    folded = candles.find(".//style-rule[@element='axis']/encoding")
    assert (folded.get("fold"), folded.get("synchronized")) == ("true", "true")
    low = folded.get("field").replace("OPEN_USD", "LOW_USD")
    assert candles.findtext(".//rows") == f"({low} + {folded.get('field')})"
    assert [pane.get("y-axis-name") for pane in candles.iter("pane")] == [None, low, folded.get("field")]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "jump"}, "kind is one of filter, go, parameter"),
        ({"kind": "go", "to": "Nowhere"}, "there is no dashboard Nowhere"),
        ({"kind": "parameter", "parameter": "nothing", "field": "day"}, "there is no parameter nothing"),
        ({"kind": "parameter", "parameter": "coin", "field": "symbol"}, "does not have symbol on its marks"),
    ],
)
def test_an_action_that_leads_nowhere_is_refused(definition, models, changes, message):
    coin = definition.dashboards[1]
    wrong = replace(coin, actions=(replace(coin.actions[0], **changes),))
    changed = replace(definition, dashboards=(definition.dashboards[0], wrong, definition.dashboards[2]))
    with pytest.raises(DefinitionError, match=message):
        workbook(changed, models, target_for("dev"))


def test_documents_parse_as_xml(definition, models):
    for path, text in documents(definition, models).items():
        if path != EXPOSURES:
            etree.fromstring(text.encode())


def test_all_tables_hang_from_the_first_one_each_from_one_other(made, definition):
    ends = [
        (it.find("first-end-point").get("object-id"), it.find("second-end-point").get("object-id"))
        for it in made.iter("relationship")
    ]
    tables = list(definition.data_source.tables)
    assert sorted(second.rpartition("_")[0].lower() for _, second in ends) == sorted(tables[1:])
    reached = {tables[0]}
    for first, second in ends:
        assert first.rpartition("_")[0].lower() in reached
        reached.add(second.rpartition("_")[0].lower())


def test_the_side_of_a_relationship_that_has_a_row_once_is_told(made):
    def table(end):
        return end.get("object-id").rpartition("_")[0]

    told = {
        (table(it.find("first-end-point")), table(it.find("second-end-point"))): [
            table(end) for end in it.iter("first-end-point", "second-end-point") if end.get("unique-key") == "true"
        ]
        for it in made.iter("relationship")
    }
    assert told["COIN_LATEST", "FCT_MARKET_HOURLY"] == ["COIN_LATEST"]
    assert told["FCT_MARKET_HOURLY", "DATA_QUALITY_HOURLY"] == ["DATA_QUALITY_HOURLY"]
    assert told["COIN_LATEST", "TOP_MOVERS"] == ["COIN_LATEST", "TOP_MOVERS"]


@pytest.mark.parametrize(
    "wrong",
    [
        Relationship(one="dim_coin", many="agg_rejected_hourly", by=("coin_id",)),
        Relationship(one="coin_latest", many="agg_rejected_hourly", by=("hour_at",)),
    ],
)
def test_a_relationship_that_makes_no_tree_is_refused(definition, models, wrong):
    source = definition.data_source
    related = (wrong, *source.relationships) if wrong.one == "dim_coin" else (*source.relationships, wrong)
    changed = replace(definition, data_source=replace(source, relationships=related))
    with pytest.raises(DefinitionError, match="one of the two, and not both"):
        workbook(changed, models, target_for("dev"))


def test_a_formula_that_cannot_be_read_is_named(definition, models):
    source = definition.data_source
    broken = {**source.calculations, "ticker": replace(source.calculations["ticker"], formula="UPPER(")}
    changed = replace(definition, data_source=replace(source, calculations=broken))
    with pytest.raises(DefinitionError, match="calculation Ticker: "):
        workbook(changed, models, target_for("dev"))
