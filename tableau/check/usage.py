"""Who uses a field: worksheets, through calculated fields, and relationships."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tableau.check.data_source import DataSource
from tableau.check.document import Document
from tableau.check.formulas import Formulas
from tableau.check.names import parts
from tableau.check.worksheet import Worksheet
from tableau.formula.syntax import PARAMETERS


@dataclass
class Usage:
    """Of all documents of a check: a published data source's fields are used by the workbook beside it."""

    documents: Iterable[Document]
    _sheets: dict[str, dict[str, None]] = field(default_factory=dict)
    _relationships: dict[str, dict[str, None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for document in self.documents:
            for source in document.data_sources.values():
                formulas = Formulas(document, source)
                self._add_sheets(document, source, formulas)
                self._add_relationships(source)

    def of(self, name: str) -> str:
        """In words, for the end of a message."""
        sheets, relationships = self._sheets.get(name, {}), self._relationships.get(name, {})
        said = []
        if sheets:
            said.append(f"worksheet{'s' if len(sheets) > 1 else ''} " + ", ".join(f"'{sheet}'" for sheet in sheets))
        if relationships:
            what = f"relationship{'s' if len(relationships) > 1 else ''} "
            said.append(what + ", ".join(relationships))
        if not sheets and not any(document.is_workbook for document in self.documents):
            said.append("whichever worksheets there are, as no workbook is checked beside it")
        return "used by " + " and ".join(said) if said else "used by no worksheet"

    def of_many(self, names: Iterable[str]) -> str:
        """Of several fields together, such as all of a table."""
        both = Usage(())
        both.documents = self.documents
        for name in names:
            both._sheets.setdefault("", {}).update(self._sheets.get(name, {}))
            both._relationships.setdefault("", {}).update(self._relationships.get(name, {}))
        return both.of("")

    def _add_sheets(self, document: Document, source: DataSource, formulas: Formulas) -> None:
        for sheet in document.worksheets.values():
            for used in (*sheet.fields.get(source.name, ()), *_lists(document, sheet, source)):
                for name in formulas.needs(used):
                    self._sheets.setdefault(name, {})[sheet.name] = None

    def _add_relationships(self, source: DataSource) -> None:
        for relationship in source.element.iterfind("object-graph/relationships/relationship"):
            title = " to ".join(
                _title(source, end.get("object-id", "")) for end in relationship if "object-id" in end.attrib
            )
            for expression in relationship.iter("expression"):
                for name in parts(expression.get("op"))[:1]:
                    self._relationships.setdefault(name, {})[title] = None


def _lists(document: Document, sheet: Worksheet, source: DataSource) -> Iterator[str]:
    """The fields that the values of its parameters come from."""
    for name in sheet.fields.get(PARAMETERS, ()):
        parameter = document.parameters.get(name)
        for attribute in ("source-field", "default-value-field"):
            field_ = parts(parameter.get(attribute)) if parameter is not None else ()
            if field_[:1] == (source.name,):
                yield field_[-1]


def _title(source: DataSource, id_: str) -> str:
    item = source.objects.get(id_)
    return (item.get("caption") if item is not None else None) or id_
