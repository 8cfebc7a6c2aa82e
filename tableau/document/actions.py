"""`actions`: what a click on a mark does."""

from __future__ import annotations

from lxml import etree
from lxml.builder import E

from tableau.document.identities import NAME, PARAMETERS, hex_id
from tableau.document.instances import instance_of
from tableau.model.dashboard import Action, Dashboard
from tableau.model.errors import DefinitionError
from tableau.model.fields import Fields
from tableau.model.load import Definition
from tableau.model.pill import Pill

_KINDS = ("filter", "go", "parameter")
"""In the order in which the schema wants them."""


def actions_element(definition: Definition, fields: Fields) -> list[etree._Element]:
    """All dashboards' actions; nothing where there are none. Raises DefinitionError."""
    every = [(dashboard, action) for dashboard in definition.dashboards for action in dashboard.actions]
    made: dict[str, list[etree._Element]] = {kind: [] for kind in _KINDS}
    for number, (dashboard, action) in enumerate(every, 1):
        if action.kind not in made:
            raise DefinitionError(f"action {action.name}: kind is one of {', '.join(_KINDS)}, not {action.kind}")
        attributes = {"caption": action.name, "name": f"[Action{number}_{hex_id('action', dashboard.id, action.name)}]"}
        made[action.kind].append(_ELEMENTS[action.kind](definition, dashboard, action, fields, attributes))
    found = [element for kind in _KINDS for element in made[kind]]
    return [E.actions(*found)] if found else []


def _source(dashboard: Dashboard, action: Action) -> etree._Element:
    return E.source(dashboard=dashboard.name, type="sheet", worksheet=action.source)


def _filter(
    definition: Definition, dashboard: Dashboard, action: Action, fields: Fields, attributes: dict[str, str]
) -> etree._Element:
    """All dimensions of the mark filter the targets, until the selection is lifted."""
    spared = [sheet.name for sheet in dashboard.sheets if sheet.name not in action.targets]
    if any("," in name for name in spared):
        raise DefinitionError(f"action {action.name}: a sheet's name with a comma cannot be left out of a filter")
    return E.action(
        E.activation({"auto-clear": "true"}, type="on-select"),
        _source(dashboard, action),
        E.command(
            E.param(name="exclude", value=",".join(spared)),
            E.param(name="special-fields", value="all"),
            E.param(name="target", value=dashboard.name),
            command="tsc:tsl-filter",
        ),
        attributes,
    )


def _parameter(
    definition: Definition, dashboard: Dashboard, action: Action, fields: Fields, attributes: dict[str, str]
) -> etree._Element:
    """The parameter takes the mark's value, and keeps it."""
    if action.parameter not in definition.data_source.parameters:
        raise DefinitionError(f"action {action.name}: there is no parameter {action.parameter}")
    sheet = dashboard.sheet(action.source)
    pill = Pill("", action.field)
    if pill not in sheet.pills():
        raise DefinitionError(f"action {action.name}: sheet {sheet.name} does not have {action.field} on its marks")
    field = instance_of(fields, pill, sheet.table, f"action {action.name}").within(NAME)
    return E(
        "edit-parameter-action",
        E.activation(type="on-select"),
        _source(dashboard, action),
        E("agg-type", type="attr"),
        E("clear-option", type="do-nothing", value="s:LROOT:"),
        E.params(
            E.param(name="source-field", value=field),
            E.param(name="target-parameter", value=f"[{PARAMETERS}].[{action.parameter}]"),
        ),
        attributes,
    )


def _go(
    definition: Definition, dashboard: Dashboard, action: Action, fields: Fields, attributes: dict[str, str]
) -> etree._Element:
    """From the mark's menu to another dashboard."""
    if action.to not in {it.name for it in definition.dashboards}:
        raise DefinitionError(f"action {action.name}: there is no dashboard {action.to}")
    return E(
        "nav-action",
        E.activation(type="explicit"),
        _source(dashboard, action),
        E.params(E.param(name="sheet", value=action.to)),
        attributes,
    )


_ELEMENTS = {"filter": _filter, "go": _go, "parameter": _parameter}
