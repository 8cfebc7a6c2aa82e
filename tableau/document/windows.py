"""`windows`: one a sheet, hidden, and one a dashboard; the first dashboard is what opens."""

from __future__ import annotations

from lxml import etree
from lxml.builder import E

from tableau.document.identities import simple_id
from tableau.model.dashboard import Dashboard
from tableau.model.load import Definition

_CARDS = {"left": ("pages", "filters", "marks"), "top": ("columns", "rows", "title")}


def windows_element(definition: Definition) -> etree._Element:
    """Dashboards first, in their order, then their sheets."""
    dashboards = [_dashboard(it, first=not number) for number, it in enumerate(definition.dashboards)]
    return E.windows(*dashboards, *(_worksheet(sheet.name) for sheet in definition.sheets()))


def _worksheet(name: str) -> etree._Element:
    edges = []
    for edge, cards in _CARDS.items():
        if edge == "left":
            strips = [E.strip(*(E.card(type=card) for card in cards), size="160")]
        else:
            strips = [E.strip(E.card(type=card), size="31") for card in cards]
        edges.append(E.edge(*strips, name=edge))
    return E.window(
        E.cards(*edges),
        E("simple-id", uuid=simple_id("window", name)),
        {"class": "worksheet"},
        hidden="true",
        name=name,
    )


def _dashboard(dashboard: Dashboard, first: bool) -> etree._Element:
    viewpoints = [E.viewpoint(E.zoom(type="entire-view"), name=sheet.name) for sheet in dashboard.sheets]
    return E.window(
        E.viewpoints(*viewpoints),
        E.active(id="-1"),
        E("simple-id", uuid=simple_id("window", dashboard.name)),
        {"class": "dashboard", **({"maximized": "true"} if first else {})},
        name=dashboard.name,
    )
