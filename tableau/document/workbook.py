"""`workbook` and the data source that is published beside it, whole."""

from __future__ import annotations

from lxml import etree
from lxml.builder import E, ElementMaker

from tableau.dbt_models import Model
from tableau.document.actions import actions_element
from tableau.document.dashboard import DashboardDocument
from tableau.document.data_source import data_source_element
from tableau.document.identities import VERSION
from tableau.document.parameters import parameters_element
from tableau.document.windows import windows_element
from tableau.document.worksheet import Worksheet
from tableau.model.fields import Fields
from tableau.model.load import Definition
from tableau.target import Target

USER = "http://www.tableausoftware.com/xml/user"
_ROOT = ElementMaker(nsmap={"user": USER})


def workbook(definition: Definition, models: dict[str, Model], target: Target) -> etree._Element:
    """market.twb. Raises DefinitionError where the definition does not fit dbt's models."""
    source, fields = definition.data_source, Fields(definition.data_source, models)
    groups = _filter_groups(definition)
    return _ROOT.workbook(
        _manifest(),
        E.datasources(parameters_element(source, fields), data_source_element(definition, fields, models, target)),
        *actions_element(definition, fields),
        E.worksheets(*(Worksheet(sheet, source, fields, groups).element() for sheet in definition.sheets())),
        E.dashboards(*(DashboardDocument(it, source, fields).element() for it in definition.dashboards)),
        windows_element(definition),
        E(
            "explain-data",
            E("explanation-types"),
            {"enabled-for-viewer": "false", "extreme-values-enabled-for-all": "false"},
        ),
        {"original-version": VERSION, "source-build": "0.0.0 (0000.0.0.0)", "source-platform": "win"},
        version=VERSION,
    )


def published_data_source(definition: Definition, models: dict[str, Model], target: Target) -> etree._Element:
    """market.tds. Raises DefinitionError where the definition does not fit dbt's models."""
    element = data_source_element(definition, Fields(definition.data_source, models), models, target)
    root = _ROOT.datasource(dict(element.attrib))
    root.extend([_manifest(), *element])
    del root.attrib["name"]
    root.set("formatted-name", element.get("name") or "")
    root.set("source-platform", "win")
    return root


def _manifest() -> etree._Element:
    """Any Tableau of this version or newer opens it."""
    return E("document-format-change-manifest", E.ManifestByVersion())


def _filter_groups(definition: Definition) -> dict[tuple[str, str], int]:
    """Sheets with the same filter to choose share one number, so that the dashboard's one control is theirs."""
    groups: dict[tuple[str, str], int] = {}
    for dashboard in definition.dashboards:
        for sheet, field in dashboard.chosen_filters():
            groups.setdefault((sheet.table, field), len(groups) + 2)
    return groups
