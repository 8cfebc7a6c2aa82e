"""What the data source is made of: tables and how they are related, and what its columns look like to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tableau.model.errors import DefinitionError


@dataclass(frozen=True)
class Format:
    """How a number is written: `tableau` is its format string, `preview` the same for d3, which knows no `unit`."""

    tableau: str
    preview: str
    unit: str = ""


@dataclass(frozen=True)
class ColumnRule:
    """Looks of columns whose name, or `table.name`, is like one of `match`. The first rule that matches counts."""

    match: tuple[str, ...]
    folder: str = ""
    caption: str = ""
    format: str = ""
    aggregation: str = "sum"
    role: str = ""
    hidden: bool = False

    def matches(self, table: str, column: str) -> bool:
        """Whether the rule is about this column."""
        return any(fnmatchcase(column, pattern) or fnmatchcase(f"{table}.{column}", pattern) for pattern in self.match)


@dataclass(frozen=True)
class Relationship:
    """Rows that belong together: one of the first table, any number of the second; `one_to_one`: at most one."""

    one: str
    many: str
    by: tuple[str, ...]
    one_to_one: bool = False


@dataclass(frozen=True)
class Hierarchy:
    """Fields of one table from the coarse to the fine."""

    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Calculation:
    """A calculated field of one table. In `formula` columns are written [table.column], other calculations [id]."""

    id: str
    caption: str
    table: str
    data_type: str
    formula: str
    about: str
    aggregate: bool = False
    folder: str = "Calculations"
    format: str = ""
    role: str = ""


@dataclass(frozen=True)
class Parameter:
    """A value that the reader chooses: of a list, or of a column's values when the workbook is opened."""

    id: str
    caption: str
    data_type: str
    value: str | int
    about: str
    values: Mapping[str | int, str] | None = None
    values_of: str = ""


@dataclass(frozen=True)
class DataSource:
    """definition/data_source.yml."""

    caption: str
    about: str
    tables: Mapping[str, str]
    relationships: tuple[Relationship, ...]
    formats: Mapping[str, Format]
    columns: tuple[ColumnRule, ...]
    hierarchies: tuple[Hierarchy, ...]
    calculations: Mapping[str, Calculation]
    parameters: Mapping[str, Parameter]

    def rule(self, table: str, column: str) -> ColumnRule:
        """What the definition says of a column. Raises DefinitionError where it says nothing."""
        for rule in self.columns:
            if rule.matches(table, column):
                return rule
        raise DefinitionError(
            f"data_source.yml: no rule of `columns` is about {table}.{column}: give it a folder, or hide it"
        )
