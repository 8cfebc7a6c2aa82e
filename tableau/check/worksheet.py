"""A worksheet, and what it declares that it uses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from tableau.check.names import parts, plain
from tableau.formula.syntax import PARAMETERS


@dataclass(frozen=True)
class Dependencies:
    """One `datasource-dependencies`: columns and column instances by their names' parts."""

    element: etree._Element

    @property
    def source(self) -> str:
        return self.element.get("datasource", "")

    @cached_property
    def columns(self) -> dict[tuple[str, ...], etree._Element]:
        return {parts(column.get("name")): column for column in self.element.iterfind("column")}

    @cached_property
    def instances(self) -> dict[tuple[str, ...], etree._Element]:
        return {parts(instance.get("name")): instance for instance in self.element.iterfind("column-instance")}

    def declares(self, name: tuple[str, ...]) -> bool:
        return name in self.columns or name in self.instances


@dataclass(frozen=True)
class Worksheet:
    """A `worksheet` element."""

    element: etree._Element

    @property
    def name(self) -> str:
        return self.element.get("name", "")

    @cached_property
    def dependencies(self) -> dict[str, list[Dependencies]]:
        """By the data source's name."""
        return dependencies_in(self.element)

    @cached_property
    def fields(self) -> dict[str, set[str]]:
        """The fields that it declares, without brackets, by data source; parameters are in `Parameters`."""
        return {
            source: {
                *(plain(column.get("name")) for item in found for column in item.columns.values()),
                *(plain(instance.get("column")) for item in found for instance in item.instances.values()),
            }
            for source, found in self.dependencies.items()
        }

    def declares(self, name: tuple[str, ...]) -> bool:
        """Whether a whole name, data source first, is among its dependencies."""
        return declared(self.dependencies, name)


def dependencies_in(element: etree._Element) -> dict[str, list[Dependencies]]:
    """All below an element, by the data source's name."""
    found: dict[str, list[Dependencies]] = {}
    for item in map(Dependencies, element.iter("datasource-dependencies")):
        found.setdefault(item.source, []).append(item)
    return found


def declared(dependencies: dict[str, list[Dependencies]], name: tuple[str, ...]) -> bool:
    """Whether a whole name, data source first, is in one of these."""
    return any(item.declares(name[1:]) for item in dependencies.get(name[0], ()))


def is_parameter(name: tuple[str, ...]) -> bool:
    """Whether a whole name is a parameter's."""
    return len(name) == 2 and name[0] == PARAMETERS
