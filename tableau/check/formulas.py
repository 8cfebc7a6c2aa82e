"""The calculated fields of a data source: their trees, types and levels, each read once."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from tableau.check.data_source import DataSource
from tableau.check.document import Document
from tableau.check.names import plain
from tableau.formula import FormulaError, Typed, parse, references, typed
from tableau.formula.syntax import Field, Node
from tableau.formula.types import CONSTANT, ROW


class Cycle(Exception):
    """Calculated fields that need each other. `path` begins and ends with the same field."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__(" > ".join(path))
        self.path = path


@dataclass
class Formulas:
    """Of one data source of a document."""

    document: Document
    source: DataSource
    _trees: dict[str, Node | FormulaError] = field(default_factory=dict)
    _types: dict[str, Typed | FormulaError | Cycle] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def tree(self, name: str) -> Node:
        """Raises FormulaError."""
        if name not in self._trees:
            try:
                self._trees[name] = parse(self.source.calculations[name])
            except FormulaError as error:
                self._trees[name] = error
        found = self._trees[name]
        if isinstance(found, FormulaError):
            raise found
        return found

    def typed(self, name: str) -> Typed:
        """What a calculated field gives. Raises FormulaError, and Cycle where it needs itself."""
        if name in self._open:
            raise Cycle((*self._open[self._open.index(name) :], name))
        if name not in self._types:
            self._open.append(name)
            try:
                self._types[name] = typed(self.tree(name), self.type_of)
            except (FormulaError, Cycle) as error:
                self._types[name] = error
            finally:
                self._open.pop()
        found = self._types[name]
        if isinstance(found, Exception):
            raise found
        return found

    def level_of(self, name: str) -> str | None:
        """constant, row or aggregate of a calculated field; None of others, and where the formula is wrong."""
        try:
            return self.typed(name).level if name in self.source.calculations else None
        except (FormulaError, Cycle):
            return None

    def type_of(self, used: Field) -> str | Typed:
        """For the types of a formula: of a parameter, a column, a calculated field. Raises KeyError."""
        if used.is_parameter:
            return Typed(self.document.parameters[used.name].get("datatype", ""), CONSTANT)
        source = self.source
        if used.source is not None and used.source != source.name:
            source = self.document.data_sources[used.source]
        declared = source.type_of(used.name)
        if declared is None:
            raise KeyError(used.name)
        if source is self.source and used.name in source.calculations:
            return Typed(declared, self._level_for_others(used.name))
        return Typed(declared, ROW)

    def _level_for_others(self, name: str) -> str:
        """A field with a wrong formula is refused itself; what uses it is judged as if that were a column."""
        try:
            return self.typed(name).level
        except FormulaError:
            return ROW

    def needs(self, name: str) -> set[str]:
        """Every field of the data source that a field is calculated from, itself included, through all levels."""
        found, waiting = set(), [name]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            waiting.extend(self._direct(name))
        return found

    def _direct(self, name: str) -> list[str]:
        if name in self.source.groups:
            return _levels(self.source.groups[name])
        if name in self.source.calculations:
            try:
                return [used.name for used in references(self.tree(name)) if not used.is_parameter]
            except FormulaError:
                return []
        column = self.source.columns.get(name)
        calculation = column.find("calculation") if column is not None else None
        if calculation is None:
            return []
        # A bin's formula is its column; a group of values names it in `column`.
        return [plain(text) for text in (calculation.get("formula"), calculation.get("column")) if text]


def _levels(group: etree._Element) -> list[str]:
    return [plain(level) for found in group.iter("groupfilter") if (level := found.get("level"))]
