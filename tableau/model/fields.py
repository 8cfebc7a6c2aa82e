"""The fields of the data source: dbt's columns as the definition dresses them, and the calculations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tableau.data_types import data_type
from tableau.dbt_models import Model
from tableau.formula import FormulaError, parse
from tableau.formula.syntax import Node
from tableau.model.data_source import Calculation, DataSource
from tableau.model.errors import DefinitionError
from tableau.model.pill import DERIVATIONS, Pill

NUMBERS = ("integer", "real")
TIMES = ("date", "datetime")
_WORDS = {"usd": "USD", "pct": "%", "id": "ID", "ath": "all-time high", "atl": "all-time low"}
_REFERENCE = re.compile(r"\[(\w+)\.(\w+)\]|(?<!\.)\[(\w+)\](?!\.)")


@dataclass(frozen=True)
class Field:
    """One field. `local` is its name in the documents, without brackets; `formula` is Tableau's, of a calculation."""

    local: str
    caption: str
    about: str
    table: str
    column: str
    data_type: str
    role: str
    folder: str
    format: str = ""
    aggregation: str = ""
    hidden: bool = False
    formula: str = ""
    aggregate: bool = False

    @property
    def kind(self) -> str:
        """How Tableau shows it by itself: as headers in any order, headers in their order, or an axis."""
        if self.role == "measure" and self.data_type in NUMBERS:
            return "quantitative"
        return "ordinal" if self.data_type in (*NUMBERS, *TIMES) else "nominal"

    def tree(self) -> Node:
        """The formula, parsed. Raises DefinitionError that names the calculation."""
        try:
            return parse(self.formula)
        except FormulaError as error:
            raise DefinitionError(f"data_source.yml: calculation {self.caption}: {error}") from None


def local_name(table: str, column: str) -> str:
    """A column's name in the documents: columns of several tables are called alike, and these must not be."""
    return f"{column} ({table})".upper()


class Fields:
    """All fields of the data source."""

    def __init__(self, data_source: DataSource, models: Mapping[str, Model]) -> None:
        """Raises DefinitionError for what dbt does not have."""
        self._data_source, self._models = data_source, models
        names = Counter(column for table in data_source.tables for column in self._model(table).columns)
        self.columns = {
            (table, column): self._column(table, column, names[column] > 1)
            for table in data_source.tables
            for column in self._model(table).columns
        }
        self.calculations = {name: self._calculation(it) for name, it in data_source.calculations.items()}

    def all(self) -> list[Field]:
        """Columns, table by table, then calculations."""
        return [*self.columns.values(), *self.calculations.values()]

    def find(self, table: str, name: str, place: str) -> Field:
        """A column of the table, or a calculation. Raises DefinitionError."""
        found = self.columns.get((table, name)) or self.calculations.get(name)
        if not found:
            raise DefinitionError(f"{place}: dbt's model {table} has no column {name}, and no calculation is called so")
        if found.table != table:
            raise DefinitionError(f"{place}: {name} is of {found.table}, and the sheet of {table}")
        return found

    def check(self, pill: Pill, table: str, place: str) -> Field:
        """The pill's field. Raises DefinitionError for a derivation that its type does not have."""
        found = self.find(table, pill.field, place)
        derivation = DERIVATIONS[pill.derivation]
        if found.aggregate and pill.derivation:
            raise DefinitionError(f"{place}: {found.caption} is aggregated already: write {pill.field} alone")
        if pill.derivation in ("sum", "avg", "median") and found.data_type not in NUMBERS:
            raise DefinitionError(f"{place}: {pill} of a {found.data_type}")
        if derivation.tableau in ("Hour-Trunc", "Hour") and found.data_type != "datetime":
            raise DefinitionError(f"{place}: {pill} of a {found.data_type}")
        if derivation.tableau == "Day-Trunc" and found.data_type not in TIMES:
            raise DefinitionError(f"{place}: {pill} of a {found.data_type}")
        return found

    def _model(self, table: str) -> Model:
        if table not in self._models:
            raise DefinitionError(f"data_source.yml: dbt has no exposed model {table}, but {', '.join(self._models)}")
        return self._models[table]

    def _column(self, table: str, column: str, ambiguous: bool) -> Field:
        rule, told = self._data_source.rule(table, column), self._models[table].columns[column]
        if rule.format and rule.format not in self._data_source.formats:
            raise DefinitionError(f"data_source.yml: format {rule.format} of {table}.{column} is not in `formats`")
        type_ = _type(told.data_type, f"{table}.{column}")
        role = rule.role or ("measure" if type_ in NUMBERS else "dimension")
        caption = rule.caption or _caption(column)
        return Field(
            local=local_name(table, column),
            caption=f"{caption} ({self._data_source.tables[table]})" if ambiguous else caption,
            about=told.description,
            table=table,
            column=column,
            data_type=type_,
            role=role,
            folder=rule.folder,
            format=rule.format,
            aggregation=rule.aggregation.title() if role == "measure" else "",
            hidden=rule.hidden,
        )

    def _calculation(self, calculation: Calculation) -> Field:
        self._model(calculation.table)
        numbers = calculation.data_type in NUMBERS
        return Field(
            local=f"Calculation_{calculation.id}",
            caption=calculation.caption,
            about=" ".join(calculation.about.split()),
            table=calculation.table,
            column="",
            data_type=calculation.data_type,
            role=calculation.role or ("measure" if numbers or calculation.aggregate else "dimension"),
            folder=calculation.folder,
            format=calculation.format,
            formula=self._formula(calculation),
            aggregate=calculation.aggregate,
        )

    def _formula(self, calculation: Calculation) -> str:
        """[table.column] and [calculation] as the documents name them; [Parameters].[name] as it is."""
        place = f"data_source.yml: calculation {calculation.id}"

        def named(match: re.Match[str]) -> str:
            table, column, alone = match.groups()
            if alone:
                if alone not in self._data_source.calculations:
                    raise DefinitionError(f"{place}: no calculation is called {alone}")
                return f"[Calculation_{alone}]"
            if table not in self._data_source.tables or column not in self._model(table).columns:
                raise DefinitionError(f"{place}: dbt has no exposed column {table}.{column}")
            return f"[{local_name(table, column)}]"

        return _REFERENCE.sub(named, " ".join(calculation.formula.split()))


def _type(snowflake: str, place: str) -> str:
    try:
        return data_type(snowflake).local
    except KeyError:
        raise DefinitionError(f"{place} is {snowflake}, which Tableau's documents have no type for") from None


def _caption(column: str) -> str:
    words = [_WORDS.get(word, word) for word in column.split("_")]
    text = " ".join(words)
    return text[0].upper() + text[1:]
