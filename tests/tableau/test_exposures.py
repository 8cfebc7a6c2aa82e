import json

import yaml

from tableau.dbt_models import MANIFEST
from tableau.exposures import exposures


def test_each_dashboard_is_an_exposure_of_the_tables_that_its_sheets_read(definition):
    told = {it["name"]: it for it in yaml.safe_load(exposures(definition))["exposures"]}
    assert set(told) == {dashboard.id for dashboard in definition.dashboards}
    for dashboard in definition.dashboards:
        tables = {sheet.table for sheet in dashboard.sheets}
        assert set(told[dashboard.id]["depends_on"]) == {f"ref('{table}')" for table in tables}


def test_lineage_reaches_each_sheet(definition):
    told = {it["name"]: it["config"]["meta"]["sheets"] for it in yaml.safe_load(exposures(definition))["exposures"]}
    sheets = {(table, name) for by_table in told.values() for table, names in by_table.items() for name in names}
    assert sheets == {(sheet.table, sheet.name) for sheet in definition.sheets()}


def test_dbt_has_them_in_its_lineage(made_models, definition):
    read = json.loads(MANIFEST.read_text())["exposures"].values()
    parents = {it["name"]: {node.split(".")[-1] for node in it["depends_on"]["nodes"]} for it in read}
    assert parents == {it.id: {sheet.table for sheet in it.sheets} for it in definition.dashboards}
