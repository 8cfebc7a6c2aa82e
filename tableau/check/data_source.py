"""What a data source has: relations, columns, records of metadata, groups, objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from tableau.check.instances import fields_of
from tableau.check.names import plain

OBJECTS = "__tableau_internal_object_id__"
# Tableau makes these itself, in every data source.
GENERATED = frozenset({
    ":Measure Names", "Measure Names", "Multiple Values", "Measure Values", "Number of Records",
    "Latitude (generated)", "Longitude (generated)", "Geometry (generated)", OBJECTS,
})  # fmt: skip


@dataclass(frozen=True)
class Record:
    """A metadata record of a column: what Tableau knows of a column of a table."""

    element: etree._Element

    @property
    def name(self) -> str:
        """The field's name in the data source, without brackets."""
        return plain(self.text("local-name"))

    @property
    def relation(self) -> str:
        return plain(self.text("parent-name"))

    @property
    def remote(self) -> str:
        return self.text("remote-name")

    @property
    def type(self) -> str:
        return self.text("local-type")

    @property
    def object_id(self) -> str:
        return plain(self.text("object-id"))

    def text(self, tag: str) -> str:
        return self.element.findtext(tag) or ""


@dataclass(frozen=True)
class DataSource:
    """A `datasource` element. Names are without brackets."""

    element: etree._Element

    @property
    def name(self) -> str:
        return self.element.get("name") or self.element.get("formatted-name") or ""

    @property
    def title(self) -> str:
        """What people call it."""
        return self.element.get("caption") or self.name

    @cached_property
    def columns(self) -> dict[str, etree._Element]:
        """Its own `column` elements, calculated fields among them."""
        found: dict[str, etree._Element] = {}
        for column in self.element.iterfind("column"):
            found.setdefault(plain(column.get("name")), column)
        return found

    @cached_property
    def records(self) -> dict[str, Record]:
        """Of the live connection; of the extract what only that has."""
        found: dict[str, Record] = {}
        for element in (
            *self.element.iterfind("connection//metadata-record[@class='column']"),
            *self.element.iterfind("extract//metadata-record[@class='column']"),
        ):
            record = Record(element)
            found.setdefault(record.name, record)
        return found

    @cached_property
    def groups(self) -> dict[str, etree._Element]:
        """Groups and sets."""
        return {plain(group.get("name")): group for group in self.element.iterfind("group")}

    @cached_property
    def relations(self) -> dict[str, etree._Element]:
        """The connection's relations that have a name: tables, queries, not what only collects or joins them."""
        found: dict[str, etree._Element] = {}
        for relation in self.element.iterfind("connection//relation[@name]"):
            found.setdefault(relation.get("name", ""), relation)
        return found

    @cached_property
    def objects(self) -> dict[str, etree._Element]:
        """The logical tables by id."""
        return {item.get("id", ""): item for item in self.element.iterfind("object-graph/objects/object")}

    @cached_property
    def calculations(self) -> dict[str, str]:
        """Formulas by the names of their fields; bins and groups have none."""
        found = {}
        for name, column in self.columns.items():
            calculation = column.find("calculation")
            if calculation is not None and calculation.get("class", "tableau") == "tableau":
                found[name] = calculation.get("formula", "")
        return found

    def knows(self, name: str) -> bool:
        """Whether there is such a field."""
        return name in self.columns or name in self.records or name in self.groups or name in GENERATED

    def resolves(self, name: str) -> bool:
        """Whether it is a field, or an instance of one such as `sum:PRICE:qk`."""
        return any(map(self.knows, (name, *fields_of(name))))

    def knows_object(self, *names: str) -> bool:
        """Whether `[__tableau_internal_object_id__].[id]`, or an instance of it, is one of its tables."""
        if len(names) != 2 or names[0] != OBJECTS:
            return False
        return any(name in self.objects for name in (names[1], *fields_of(names[1])))

    def type_of(self, name: str) -> str | None:
        """The datatype of a field; None where that is not known."""
        if name in self.columns:
            return self.columns[name].get("datatype")
        if name in self.records:
            return self.records[name].type
        return "boolean" if name in self.groups else None

    def caption_of(self, name: str) -> str:
        """What people call a field."""
        column = self.columns.get(name)
        return (column.get("caption") if column is not None else None) or name
