"""`worksheet`: a sheet's shelves, marks, filters and order."""

from __future__ import annotations

from lxml import etree
from lxml.builder import E

from tableau.document.dependencies import Dependencies
from tableau.document.filters import filter_element, filter_instance
from tableau.document.identities import NAME, simple_id
from tableau.document.instances import Instance, instance_of
from tableau.document.palettes import sheet_colors
from tableau.document.text import labelled
from tableau.model.data_source import DataSource
from tableau.model.errors import DefinitionError
from tableau.model.fields import Fields
from tableau.model.pill import Pill
from tableau.model.sheet import MARKS, Pane, Sheet


class Worksheet:
    """Makes the element of one sheet. `groups` number the filters that sheets have in common, by field."""

    def __init__(self, sheet: Sheet, source: DataSource, fields: Fields, groups: dict[tuple[str, str], int]) -> None:
        self._sheet, self._source, self._fields, self._groups = sheet, source, fields, groups
        self._place = f"sheet {sheet.name}"

    def element(self) -> etree._Element:
        """Raises DefinitionError for a field that is not there or does not fit."""
        return E.worksheet(
            E("layout-options", _title(self._sheet)),
            E.table(
                self._view(),
                self._style(),
                self._panes(),
                E.rows(self._shelf(self._sheet.rows)),
                E.cols(self._shelf(self._sheet.columns)),
            ),
            E("simple-id", uuid=simple_id("worksheet", self._sheet.name)),
            name=self._sheet.name,
        )

    def _instance(self, pill: Pill) -> Instance:
        return instance_of(self._fields, pill, self._sheet.table, self._place)

    def _name(self, pill: Pill) -> str:
        return self._instance(pill).within(NAME)

    def _view(self) -> etree._Element:
        dependencies = Dependencies(self._source, self._fields)
        dependencies.use(map(self._instance, self._sheet.pills()))
        filters = [(filter_instance(self._fields, self._sheet, it), it) for it in self._sheet.filters]
        dependencies.use(instance for instance, _ in filters)
        parts = []
        for instance, filter_ in filters:
            group = self._groups.get((self._sheet.table, filter_.field)) if filter_.chosen else None
            parts.append(filter_element(instance, filter_, group))
        parts += self._sort(dependencies)
        if filters:
            parts.append(E.slices(*(E.column(instance.within(NAME)) for instance, _ in filters)))
        return E.view(*dependencies.elements(), *parts, E.aggregation(value="true"))

    def _sort(self, dependencies: Dependencies) -> list[etree._Element]:
        sort = self._sheet.sort
        if not sort:
            return []
        header, by = self._instance(Pill("", sort.field)), self._instance(sort.by)
        dependencies.use([header, by])
        direction = "DESC" if sort.descending else "ASC"
        return [E("computed-sort", column=header.within(NAME), direction=direction, using=by.within(NAME))]

    def _style(self) -> etree._Element:
        rules = []
        if self._sheet.dual_axis:
            folded = {"class": "0", "field": self._name(self._sheet.rows[1]), "field-type": "quantitative"}
            folded |= {"fold": "true", "scope": "rows", "synchronized": "true", "type": "space"}
            rules.append(E("style-rule", E.encoding(folded, attr="space"), element="axis"))
        colors = [
            encoding
            for pane in self._sheet.panes
            if pane.color and pane.palette
            for encoding in sheet_colors(self._instance(pane.color), pane.palette, NAME)
        ]
        if colors:
            rules.append(E("style-rule", *colors, element="mark"))
        return E.style(*rules)

    def _panes(self) -> etree._Element:
        if not self._sheet.dual_axis:
            if len(self._sheet.panes) != 1:
                raise DefinitionError(f"{self._place}: several panes need a dual axis")
            return E.panes(self._pane(self._sheet.panes[0]))
        if len(self._sheet.panes) != 2 or len(self._sheet.rows) != 2:
            raise DefinitionError(f"{self._place}: a dual axis has two measures on rows, and a pane for each")
        first = self._pane(Pane(self._sheet.panes[0].mark))
        own = [
            self._pane(pane, id=str(number), **{"y-axis-name": self._name(self._sheet.rows[number - 1])})
            for number, pane in enumerate(self._sheet.panes, 1)
        ]
        return E.panes(first, *own)

    def _pane(self, pane: Pane, **attributes: str) -> etree._Element:
        texts = [(self._instance(pill).field.caption, self._name(pill)) for pill in pane.label]
        label = [E("customized-label", labelled(texts))] if pane.mark == "text" and texts else []
        return E.pane(
            E.view(E.breakdown(value="auto")),
            E.mark({"class": MARKS[pane.mark]}),
            *self._encodings(pane),
            *label,
            *self._marks(pane),
            {"selection-relaxation-option": "selection-relaxation-allow", **attributes},
        )

    def _encodings(self, pane: Pane) -> list[etree._Element]:
        found = [
            E(name, column=self._name(pill)) for name, pill in (("color", pane.color), ("size", pane.size)) if pill
        ]
        for name, pills in (("text", pane.label), ("lod", pane.detail), ("tooltip", pane.tooltip)):
            found += [E(name, column=self._name(pill)) for pill in pills]
        return [E.encodings(*found)] if found else []

    def _marks(self, pane: Pane) -> list[etree._Element]:
        parts = []
        if pane.label:
            parts += [E.format(attr="mark-labels-show", value="true"), E.format(attr="mark-labels-cull", value="true")]
        if pane.thin:
            parts.append(E.format(attr="size", value="0.2"))
        return [E.style(E("style-rule", *parts, element="mark"))] if parts else []

    def _shelf(self, pills: tuple[Pill, ...]) -> str:
        """Headers nested in each other, then axes beside each other."""
        instances = [self._instance(pill) for pill in pills]
        headers = [it.within(NAME) for it in instances if it.kind != "quantitative"]
        axes = [it.within(NAME) for it in instances if it.kind == "quantitative"]
        return _joined([*headers, *([_joined(axes, " + ")] if axes else [])], " / ")


def _joined(names: list[str], by: str) -> str:
    if not names:
        return ""
    if len(names) == 1:
        return names[0]
    return f"({names[0]}{by}{_joined(names[1:], by)})"


def _title(sheet: Sheet) -> etree._Element:
    return E.title(
        E(
            "formatted-text",
            E.run(sheet.name, bold="true", fontsize="12"),
            E.run("Æ\n"),
            E.run(sheet.about, fontcolor="#787878", fontsize="9"),
        )
    )
