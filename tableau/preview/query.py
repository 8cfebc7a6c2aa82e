"""A sheet as one SELECT of the table that it shows, with the numbers that Tableau would compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tableau.formula import FormulaError, Typed, references
from tableau.formula import typed as typed_formula
from tableau.formula.sql import Source, Sql, extreme, literal
from tableau.formula.syntax import Field as Name
from tableau.formula.syntax import Node, Value
from tableau.model.data_source import DataSource
from tableau.model.errors import DefinitionError
from tableau.model.fields import Field, Fields
from tableau.model.pill import DERIVATIONS, Pill
from tableau.model.sheet import Filter, Sheet

Choice = Mapping[str, str | int]
"""A value for each parameter."""
_ROWS, _CHOSEN, _SORTED = "t", "chosen", "sorted"
_AGGREGATES = {
    "sum": "SUM({0})", "avg": "AVG({0})", "median": "MEDIAN({0})", "count": "COUNT({0})",
    "countd": "COUNT(DISTINCT {0})",
}  # fmt: skip
_PARTS = {
    "Hour-Trunc": "DATE_TRUNC('hour', {0})",
    "Day-Trunc": "DATE_TRUNC('day', {0})",
    "Hour": "HOUR({0})",
}


@dataclass(frozen=True)
class SheetQuery:
    """`text` answers with a column for each of `parameters`, then of `pills`, in that order; columns are called like
    them. `empty` is why there could be no row."""

    text: str
    parameters: tuple[str, ...]
    pills: tuple[Pill, ...]
    empty: str


class Queries:
    """Writes the queries of the definition's sheets. `schema` is `database.schema` of the tables."""

    def __init__(self, source: DataSource, fields: Fields, schema: str) -> None:
        self._source, self._fields, self._schema = source, fields, schema
        self._by_local = {field.local: field for field in fields.all()}
        self._trees = {field.local: field.tree() for field in fields.calculations.values()}

    def parameters(self, sheet: Sheet) -> tuple[str, ...]:
        """The parameters on which the sheet depends, in the definition's order."""
        names = [pill.field for pill in sheet.pills()] + [it.field for it in sheet.filters]
        found = {name for it in names for name in self._parameters_of(self._field(sheet, it))}
        return tuple(name for name in self._source.parameters if name in found)

    def query(self, sheet: Sheet, choices: Sequence[Choice] = ()) -> SheetQuery:
        """Raises DefinitionError for what cannot be asked. A sheet that depends on parameters is asked for each of the
        choices at once; without any, for the parameters' own values."""
        try:
            return _Query(self, sheet, choices or [self.defaults()]).query()
        except FormulaError as error:
            raise DefinitionError(f"sheet {sheet.name}: {error}") from None

    def defaults(self) -> Choice:
        """The parameters as the workbook is opened."""
        return {name: parameter.value for name, parameter in self._source.parameters.items()}

    def table(self, sheet: Sheet) -> str:
        """What the sheet is asked of."""
        return f"{self._schema}.{sheet.table.upper()}"

    def _field(self, sheet: Sheet, name: str) -> Field:
        return self._fields.find(sheet.table, name, f"sheet {sheet.name}")

    def _parameters_of(self, field: Field) -> Iterator[str]:
        tree = self._trees.get(field.local)
        for name in references(tree) if tree else ():
            if name.is_parameter:
                yield name.name
            else:
                yield from self._parameters_of(self._by_local[name.name])

    def _resolve(self, name: Name) -> str | Node:
        return self._trees.get(name.name) or _quoted(self._by_local[name.name].column.upper())

    def _type_of(self, name: Name) -> str | Typed:
        if name.is_parameter:
            return self._source.parameters[name.name].data_type
        if name.name in self._trees:
            return typed_formula(self._trees[name.name], self._type_of)
        return self._by_local[name.name].data_type


class _Query:
    def __init__(self, queries: Queries, sheet: Sheet, choices: Sequence[Choice]) -> None:
        self._queries, self._sheet = queries, sheet
        self._parameters = queries.parameters(sheet)
        self._choices = list(dict.fromkeys(tuple(choice[name] for name in self._parameters) for choice in choices))
        self._sql = Sql(Source(queries.table(sheet), queries._resolve, self._parameter, queries._type_of), _ROWS)

    def query(self) -> SheetQuery:
        pills = tuple(self._sheet.pills())
        columns = {str(pill): self._pill(pill) for pill in pills}
        groups = [str(pill) for pill in pills if not self._is_aggregate(pill)]
        sort = self._sort_join()
        rows, aggregates = self._filters()
        selected = [f"{self._chosen(name)} AS {_quoted(name)}" for name in self._parameters]
        selected += [f"{text} AS {_quoted(name)}" for name, text in columns.items()]
        grouped = [*map(self._chosen, self._parameters), *(columns[name] for name in groups)]
        if sort:
            grouped.append(f"{_SORTED}.by_value")
        if not grouped:  # one row of all, but none where there is nothing
            aggregates = ["COUNT(*) > 0", *aggregates]
        text = "\n".join(
            [
                "SELECT " + ",\n  ".join(selected),
                self._from(),
                *sort,
                *_clause("WHERE ", rows, " AND "),
                *_clause("GROUP BY ", grouped, ", "),
                *_clause("HAVING ", aggregates, " AND "),
                *_clause("ORDER BY ", self._order(groups, bool(sort)), ", "),
            ]
        )
        return SheetQuery(text, self._parameters, pills, self._why_empty())

    # Parameters: a row each of a table beside the sheet's

    def _parameter(self, name: Name, inside_fixed: bool) -> str:
        if inside_fixed:
            raise FormulaError(f"[Parameters].[{name.name}] inside FIXED is not asked by the preview", name.position)
        return self._chosen(name.name)

    def _chosen(self, parameter: str) -> str:
        return f"{_CHOSEN}.{_quoted(parameter)}"

    def _from(self) -> str:
        parts = [f"FROM {self._queries.table(self._sheet)} AS {_ROWS}", *self._sql.joins]
        if self._parameters:
            values = ", ".join(f"({', '.join(map(literal, choice))})" for choice in self._choices)
            names = ", ".join(map(_quoted, self._parameters))
            parts.append(f"CROSS JOIN (VALUES {values}) AS {_CHOSEN} ({names})")
        return "\n".join(parts)

    # Columns

    def _is_aggregate(self, pill: Pill) -> bool:
        return DERIVATIONS[pill.derivation].aggregate or self._checked(pill).aggregate

    def _checked(self, pill: Pill) -> Field:
        return self._queries._fields.check(pill, self._sheet.table, f"sheet {self._sheet.name}")

    def _pill(self, pill: Pill) -> str:
        field = self._checked(pill)
        text = self._sql.of(Name(field.local))
        derivation = DERIVATIONS[pill.derivation]
        if pill.derivation in _AGGREGATES:
            return _AGGREGATES[pill.derivation].format(text)
        if derivation.aggregate:
            return extreme("ATTR" if pill.derivation == "attr" else pill.derivation.upper(), text, field.data_type)
        return _PARTS.get(derivation.tableau, "{0}").format(text)

    # Rows

    def _filters(self) -> tuple[list[str], list[str]]:
        """Conditions on rows, and on what is aggregated."""
        rows: list[str] = []
        aggregates: list[str] = []
        for filter_ in self._sheet.filters:
            field = self._queries._field(self._sheet, filter_.field)
            into = aggregates if field.aggregate else rows
            into += _conditions(filter_, self._sql.of(Name(field.local)))
        return rows, aggregates

    def _sort_join(self) -> list[str]:
        """The value by which a header is sorted: of all its marks, whatever else divides them."""
        sort = self._sheet.sort
        if not sort:
            return []
        header, by = self._pill(Pill("", sort.field)), self._pill(sort.by)
        keys = [(f"chosen_{number}", self._chosen(name)) for number, name in enumerate(self._parameters, 1)]
        keys.append(("header", header))
        selected = ", ".join([*(f"{text} AS {name}" for name, text in keys), f"{by} AS by_value"])
        grouped = ", ".join(text for _, text in keys)
        where = " ".join(_clause("WHERE ", self._filters()[0], " AND "))
        query = f"SELECT {selected} {self._from()} {where} GROUP BY {grouped}"
        on = " AND ".join(f"EQUAL_NULL({_SORTED}.{name}, {text})" for name, text in keys)
        return [f"JOIN ({query}) AS {_SORTED} ON {on}"]

    def _order(self, groups: list[str], sorted_: bool) -> list[str]:
        """Headers from the outer to the inner, each in its order; then what else tells the rows apart."""
        order = [*self._parameters]
        order += [str(pill) for pill in (*self._sheet.rows, *self._sheet.columns) if str(pill) in groups]
        order += [name for name in groups if name not in order]
        found = []
        for name in order:
            if sorted_ and name == self._sheet.sort.field:  # type: ignore[union-attr]
                direction = "DESC" if self._sheet.sort.descending else "ASC"  # type: ignore[union-attr]
                found.append(f"{_SORTED}.by_value {direction} NULLS LAST")
            found.append(f"{_quoted(name)} NULLS LAST")
        return found

    def _why_empty(self) -> str:
        said = []
        for filter_ in self._sheet.filters:
            caption = self._queries._field(self._sheet, filter_.field).caption
            if filter_.values:
                said.append(f"{caption} is {' or '.join(map(_word, filter_.values))}")
            ends = [(filter_.least, "at least"), (filter_.most, "at most")]
            said += [f"{caption} is {word} {end:g}" for end, word in ends if end is not None]
        return " and ".join(said)


def _conditions(filter_: Filter, text: str) -> list[str]:
    found = []
    known = [literal(value) for value in filter_.values if value is not None]
    if known:
        found.append(f"{text} IN ({', '.join(known)})" if len(known) > 1 else f"{text} = {known[0]}")
    if None in filter_.values:
        found = [f"({' OR '.join([*found, f'{text} IS NULL'])})"]
    if filter_.least is not None:
        found.append(f"{text} >= {literal(filter_.least)}")
    if filter_.most is not None:
        found.append(f"{text} <= {literal(filter_.most)}")
    return found


def _clause(word: str, parts: list[str], by: str) -> list[str]:
    return [word + by.join(parts)] if parts else []


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _word(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
