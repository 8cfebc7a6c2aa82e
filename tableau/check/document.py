"""A .twb or .tds, read safely, with what is in it by its names."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lxml import etree

from tableau.check.data_source import DataSource
from tableau.check.finding import Finding
from tableau.check.names import plain
from tableau.check.places import place
from tableau.check.worksheet import Worksheet
from tableau.formula.syntax import PARAMETERS

Source = Path | str | etree._ElementTree | etree._Element


class CannotRead(Exception):
    """A file that can't be opened."""


class Refused(Exception):
    """Bytes that are no document of Tableau's; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True)
class Document:
    """A workbook (root `workbook`) or a published data source (root `datasource`)."""

    name: str
    root: etree._Element

    @property
    def is_workbook(self) -> bool:
        return self.root.tag == "workbook"

    @cached_property
    def data_sources(self) -> dict[str, DataSource]:
        """By name; in a workbook the first of those with one name."""
        found: dict[str, DataSource] = {}
        elements = self.root.iterfind("datasources/datasource") if self.is_workbook else [self.root]
        for source in map(DataSource, elements):
            found.setdefault(source.name, source)
        return found

    @cached_property
    def parameters(self) -> dict[str, etree._Element]:
        """The parameters' columns by name. A published data source carries them as a dependency."""
        if PARAMETERS in self.data_sources:
            return self.data_sources[PARAMETERS].columns
        within = self.root.iterfind(f"datasource-dependencies[@datasource='{PARAMETERS}']/column")
        return {} if self.is_workbook else {plain(column.get("name")): column for column in within}

    @cached_property
    def worksheets(self) -> dict[str, Worksheet]:
        """By name."""
        found: dict[str, Worksheet] = {}
        for sheet in map(Worksheet, self.root.iterfind("worksheets/worksheet")):
            found.setdefault(sheet.name, sheet)
        return found

    @cached_property
    def dashboards(self) -> dict[str, etree._Element]:
        """By name; stories are among them."""
        found: dict[str, etree._Element] = {}
        for dashboard in self.root.iterfind("dashboards/dashboard"):
            found.setdefault(dashboard.get("name", ""), dashboard)
        return found

    @cached_property
    def windows(self) -> list[etree._Element]:
        return self.root.findall("windows/window")

    def sheets_of(self, dashboard: str) -> set[str]:
        """The worksheets that a dashboard shows."""
        element = self.dashboards.get(dashboard)
        if element is None:
            return set()
        # Zones of another type are about a sheet: its filters, its legends.
        return {zone.get("name", "") for zone in zones(element) if not zone.get("type-v2")} & set(self.worksheets)

    def knows_source(self, name: str) -> bool:
        """Whether there is such a data source; a published one brings its parameters along."""
        return name in self.data_sources or (name == PARAMETERS and not self.is_workbook)

    def without_comments(self) -> Document:
        """A copy of it as Tableau reads it: what stands around a comment is one text."""
        root = copy.deepcopy(self.root)
        etree.strip_tags(root, etree.Comment, etree.PI)
        return Document(self.name, root)

    def finding(self, element: etree._Element, message: str) -> Finding:
        """A finding about an element of this document."""
        return Finding(self.name, place(element), message)


def zones(dashboard: etree._Element) -> Iterator[etree._Element]:
    """All zones of a dashboard, nested ones and those of device layouts too."""
    return dashboard.iter("zone")


def read(source: Source) -> Document:
    """Raises CannotRead (no such file) and Refused (no document of Tableau's)."""
    if isinstance(source, etree._ElementTree):
        return _document(source.docinfo.URL or "document", source.getroot())
    if isinstance(source, etree._Element):
        return _document("document", source)
    path = Path(source)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CannotRead(f"{path}: {error.strerror or error}") from None
    return _document(str(path), _parse(str(path), content))


def _parse(name: str, content: bytes) -> etree._Element:
    if content.startswith(b"PK\x03\x04"):
        raise Refused(Finding(name, "document", "a packaged document (.twbx, .tdsx): unpack it first"))
    # Nothing outside the file is read, and no entity is expanded.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise Refused(Finding(name, f"line {line}", f"no well-formed XML: {error.msg or 'empty'}")) from None
    if root.getroottree().docinfo.doctype:
        raise Refused(Finding(name, "line 1", "has a DOCTYPE; Tableau's documents have none: remove it"))
    return root


def _document(name: str, root: etree._Element) -> Document:
    if root.tag not in ("workbook", "datasource"):
        message = f"its root is '{root.tag}': a workbook (.twb) or a datasource (.tds) is wanted"
        raise Refused(Finding(name, place(root), message))
    wanted = {".twb": "workbook", ".tds": "datasource"}.get(Path(name).suffix.lower(), root.tag)
    if wanted != root.tag:
        message = f"its root is '{root.tag}', not the '{wanted}' of a {Path(name).suffix} file"
        raise Refused(Finding(name, place(root), message))
    return Document(name, root)
