"""`dashboard`: bands of sheets below a title and the reader's controls."""

from __future__ import annotations

from itertools import count

from lxml import etree
from lxml.builder import E

from tableau.document.dependencies import Dependencies
from tableau.document.filters import filter_instance
from tableau.document.identities import NAME, PARAMETERS, simple_id
from tableau.document.text import formatted
from tableau.model.dashboard import Band, Dashboard
from tableau.model.data_source import DataSource
from tableau.model.fields import Fields
from tableau.model.sheet import Filter

WIDTH, HEIGHT = 1400, 1000
"""Pixels. Zones are in hundred-thousandths of them."""
_WHOLE = 100_000
_TITLE, _CONTROLS = 6_000, 6_000


class DashboardDocument:
    """Makes the element of one dashboard."""

    def __init__(self, dashboard: Dashboard, source: DataSource, fields: Fields) -> None:
        self._dashboard, self._source, self._fields = dashboard, source, fields
        self._ids = count(2)
        self._filters = [
            (sheet, filter_instance(fields, sheet, Filter(field, chosen=True)))
            for sheet, field in dashboard.chosen_filters()
        ]

    def element(self) -> etree._Element:
        """The whole dashboard."""
        size = {"maxwidth": WIDTH, "minwidth": WIDTH, "maxheight": HEIGHT, "minheight": HEIGHT}
        return E.dashboard(
            E("layout-options", E.title(formatted(self._dashboard.name, bold="true", fontsize="15"))),
            E.style(),
            E.size({key: str(value) for key, value in size.items()}, **{"sizing-mode": "fixed"}),
            *self._dependencies(),
            E.zones(self._root()),
            E("simple-id", uuid=simple_id("dashboard", self._dashboard.name)),
            name=self._dashboard.name,
        )

    def _dependencies(self) -> list[etree._Element]:
        dependencies = Dependencies(self._source, self._fields)
        dependencies.use(instance for _, instance in self._filters)
        for name in self._dashboard.parameters:
            dependencies.use_parameter(name)
        made = dependencies.elements()
        return made if len(made[0]) else []

    def _zone(self, *children: etree._Element, box: tuple[int, int, int, int], **attributes: str) -> etree._Element:
        x, y, w, h = (str(value) for value in box)
        return E.zone(*children, attributes, id=str(next(self._ids)), x=x, y=y, w=w, h=h)

    def _root(self) -> etree._Element:
        whole = (0, 0, _WHOLE, _WHOLE)
        flow = {"type-v2": "layout-flow", "param": "vert"}
        return self._zone(self._zone(*self._parts(), box=whole, **flow), box=whole, **{"type-v2": "layout-basic"})

    def _parts(self) -> list[etree._Element]:
        about = E(
            "formatted-text",
            E.run(self._dashboard.name, bold="true", fontsize="15"),
            E.run("   " + self._dashboard.about, fontcolor="#787878", fontsize="10"),
        )
        parts = [self._zone(about, box=(0, 0, _WHOLE, _TITLE), **{"type-v2": "text"})]
        top = _TITLE
        controls = self._controls(top)
        if controls is not None:
            parts.append(controls)
            top += _CONTROLS
        left = _WHOLE - top
        for band in self._dashboard.bands:
            height = left * band.height // 100
            parts.append(self._band(band, top, height))
            top += height
        return parts

    def _controls(self, top: int) -> etree._Element | None:
        told: list[dict[str, str]] = [
            {"type-v2": "paramctrl", "param": f"[{PARAMETERS}].[{name}]", "mode": "compact"}
            for name in self._dashboard.parameters
        ]
        told += [
            {"type-v2": "filter", "param": instance.within(NAME), "mode": "checkdropdown", "name": sheet.name}
            for sheet, instance in self._filters
        ]
        if not told:
            return None
        width = _WHOLE // len(told)
        zones = [
            self._zone(box=(width * number, top, width, _CONTROLS), **attributes)
            for number, attributes in enumerate(told)
        ]
        return self._zone(*zones, box=(0, top, _WHOLE, _CONTROLS), **{"type-v2": "layout-flow", "param": "horz"})

    def _band(self, band: Band, top: int, height: int) -> etree._Element:
        widths = band.widths or tuple(100 // len(band.sheets) for _ in band.sheets)
        zones, left = [], 0
        for name, share in zip(band.sheets, widths, strict=True):
            width = _WHOLE * share // 100
            zones.append(self._zone(box=(left, top, width, height), name=name))
            left += width
        return self._zone(*zones, box=(0, top, _WHOLE, height), **{"type-v2": "layout-flow", "param": "horz"})
