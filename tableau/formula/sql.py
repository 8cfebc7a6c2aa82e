"""A formula as Snowflake's SQL, over one table and with Tableau's semantics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from tableau.formula.errors import FormulaError
from tableau.formula.references import references
from tableau.formula.sql_dates import date_function
from tableau.formula.sql_functions import TEMPLATES, WHY_NOT
from tableau.formula.syntax import Binary, Call, Case, Field, If, In, Literal, Lod, Node, Unary, Value, children
from tableau.formula.types import BOOLEAN, DATE, DATETIME, REAL, STRING, TypeOfField, result_type, typed

_DEPTH = 40  # of calculations in each other: more is a circle
_COUNTS_ROWS = ("SUM", "AVG", "MEDIAN", "COUNT", "STDEV", "STDEVP", "VAR", "VARP", "PERCENTILE")
_SECONDS_OF_A_DAY = 86400


@dataclass(frozen=True)
class Source:
    """What the formulas are about. `table` is what FROM names; `resolve` answers with a column's name in SQL or with
    the tree of a calculation; `parameter` with SQL for a parameter's value, told whether that stands inside a FIXED;
    both raise KeyError for what there is not."""

    table: str
    resolve: Callable[[Field], str | Node]
    parameter: Callable[[Field, bool], str]
    type_of: TypeOfField


class Sql:
    """Writes formulas into one statement: `SELECT … FROM <table> AS <alias> <joins>`.

    FIXED is computed over the whole table, as Tableau does before a sheet's filters: without dimensions it is a
    subquery, with dimensions a join, which `joins` holds afterwards.
    """

    def __init__(self, source: Source, alias: str = "t", inside_fixed: bool = False) -> None:
        self._source, self._alias, self._inside_fixed = source, alias, inside_fixed
        self._joins: dict[tuple[str, tuple[str, ...]], str] = {}
        self._depth = 0

    @property
    def joins(self) -> list[str]:
        """Of the FIXED expressions that were written so far."""
        return [_join(query, alias, keys) for (query, keys), alias in self._joins.items()]

    def of(self, node: Node) -> str:
        """SQL of a tree. Raises FormulaError for what is wrong in it, and for what SQL cannot say."""
        typed(node, self._source.type_of)
        return self._of(node)

    def column(self, name: str) -> str:
        """A column of the table."""
        return f"{self._alias}.{name}"

    def _type(self, node: Node) -> str:
        return result_type(node, self._source.type_of)

    def _of(self, node: Node) -> str:
        match node:
            case Literal(value=value):
                return literal(value)
            case Field():
                return self._field(node)
            case Unary(operator=operator, operand=operand):
                return f"({operator} {self._of(operand)})"
            case Binary():
                return self._binary(node)
            case In():
                return self._in(node)
            case If(branches=branches, otherwise=otherwise):
                whens = "".join(f" WHEN {self._of(it.condition)} THEN {self._of(it.result)}" for it in branches)
                return f"(CASE{whens}{self._else(otherwise)} END)"
            case Case(subject=subject, branches=branches, otherwise=otherwise):
                whens = "".join(f" WHEN {self._of(it.condition)} THEN {self._of(it.result)}" for it in branches)
                return f"(CASE {self._of(subject)}{whens}{self._else(otherwise)} END)"
            case Call():
                return self._call(node)
            case Lod():
                return self._lod(node)
        raise TypeError(f"no node of a formula: {node!r}")

    def _else(self, otherwise: Node | None) -> str:
        return "" if otherwise is None else f" ELSE {self._of(otherwise)}"

    def _field(self, node: Field) -> str:
        if node.is_parameter:
            return self._source.parameter(node, self._inside_fixed)
        found = self._source.resolve(node)
        if isinstance(found, str):
            return self.column(found)
        self._depth += 1
        if self._depth > _DEPTH:
            raise FormulaError(f"[{node.name}] is made of itself", node.position)
        text = self._of(found)
        self._depth -= 1
        return text

    def _binary(self, node: Binary) -> str:
        left, right = self._of(node.left), self._of(node.right)
        match node.operator:
            case "/":  # of integers, too, it is a real number; by zero it is null
                return f"({left}::FLOAT / NULLIF({right}, 0))"
            case "%":
                return f"MOD({left}, NULLIF({right}, 0))"
            case "^":
                return f"POWER({left}, {right})"
            case "!=":
                return f"({left} <> {right})"
            case "+" if self._type(node) == STRING:
                return f"({left} || {right})"
            case "+" | "-":
                return self._sum(node, left, right)
        return f"({left} {node.operator} {right})"

    def _sum(self, node: Binary, left: str, right: str) -> str:
        """Numbers; days added to times; days between times."""
        left_type, right_type = self._type(node.left), self._type(node.right)
        times = [kind in (DATE, DATETIME) for kind in (left_type, right_type)]
        if times == [True, True]:
            if DATETIME not in (left_type, right_type):
                return f"DATEDIFF('day', {right}, {left})"
            return f"(DATEDIFF('second', {right}, {left}) / {_SECONDS_OF_A_DAY}::FLOAT)"
        if not any(times):
            return f"({left} {node.operator} {right})"
        time, days, kind = (left, right, right_type) if times[0] else (right, left, left_type)
        days = f"(- {days})" if node.operator == "-" else days
        if kind == REAL:
            return f"DATEADD('second', ROUND({days} * {_SECONDS_OF_A_DAY})::INTEGER, {time}::TIMESTAMP_NTZ)"
        return f"DATEADD('day', {days}, {time})"

    def _in(self, node: In) -> str:
        if len(node.options) == 1 and isinstance(node.options[0], Field):
            raise FormulaError("sets are kept by Tableau: SQL has none", node.position)
        return f"({self._of(node.operand)} IN ({', '.join(map(self._of, node.options))}))"

    def _call(self, node: Call) -> str:
        self._check_duplicates(node)
        if text := date_function(node, self._of):
            return text
        if node.name in ("ATTR", "MIN", "MAX") and len(node.arguments) == 1:
            return extreme(node.name, self._of(node.arguments[0]), self._type(node.arguments[0]))
        if node.name in ("DATE", "DATETIME", "INT", "FLOAT"):
            return _converted(node.name, self._of(node.arguments[0]), self._type(node.arguments[0]))
        template = TEMPLATES.get((node.name, len(node.arguments)))
        if template is None:
            why = WHY_NOT.get(node.name, "it is Tableau's own")
            raise FormulaError(f"{node.name} cannot be said in Snowflake's SQL: {why}", node.position)
        return template.format(*map(self._of, node.arguments))

    def _check_duplicates(self, node: Call) -> None:
        """Tableau takes each value of a FIXED once a mark, a join has it in every row."""
        if node.name not in _COUNTS_ROWS or not _holds_fixed(node):
            return
        if not any(not field.is_parameter for field in references(_without_fixed(node))):
            raise FormulaError(
                f"{node.name} of a FIXED alone cannot be said in SQL here; MIN, MAX, ATTR and COUNTD can", node.position
            )

    def _lod(self, node: Lod) -> str:
        if node.kind != "FIXED":
            raise FormulaError(
                f"{node.kind} depends on the sheet's own dimensions, which is not said in SQL here: write FIXED",
                node.position,
            )
        inner = Sql(self._source, f"{self._alias}_fixed", inside_fixed=True)
        dimensions = [inner._of(it) for it in node.dimensions]
        value = inner._of(node.expression)
        table = " ".join([self._source.table, "AS", inner._alias, *inner.joins])
        if not dimensions:
            return f"(SELECT {value} FROM {table})"
        columns = ", ".join(f"{text} AS k{number}" for number, text in enumerate(dimensions, 1))
        positions = ", ".join(str(number) for number in range(1, len(dimensions) + 1))
        query = f"SELECT {columns}, {value} AS v FROM {table} GROUP BY {positions}"
        outer = tuple(self._of(it) for it in node.dimensions)
        return self._joins.setdefault((query, outer), f"{self._alias}_fixed_{len(self._joins) + 1}") + ".v"


def literal(value: Value) -> str:
    """A value as SQL. Quotes and backslashes in a text stay what they are."""
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case int() | float():
            return repr(value)
        case str():
            return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
        case datetime():
            return f"'{value:%Y-%m-%d %H:%M:%S.%f}'::TIMESTAMP_NTZ"
        case date():
            return f"'{value.isoformat()}'::DATE"
    raise TypeError(f"no value of a formula: {value!r}")


def extreme(name: str, argument: str, kind: str) -> str:
    """MIN, MAX or ATTR: the one value that all rows have; else * of texts, and null of others."""
    least, most = ("BOOLAND_AGG", "BOOLOR_AGG") if kind == BOOLEAN else ("MIN", "MAX")
    if name != "ATTR":
        return f"{least if name == 'MIN' else most}({argument})"
    several = "'*'" if kind == STRING else "NULL"
    return (
        f"(CASE WHEN {least}({argument}) = {most}({argument}) THEN {least}({argument}) "
        f"WHEN COUNT({argument}) > 0 THEN {several} END)"
    )


def _join(query: str, alias: str, keys: tuple[str, ...]) -> str:
    on = " AND ".join(f"EQUAL_NULL({alias}.k{number}, {it})" for number, it in enumerate(keys, 1))
    return f"LEFT JOIN ({query}) AS {alias} ON {on}"


def _converted(name: str, argument: str, kind: str) -> str:
    """What is no number or date is null."""
    if name in ("INT", "FLOAT"):
        number = f"TRY_TO_DOUBLE({argument})" if kind == STRING else f"{argument}::FLOAT"
        number = f"IFF({argument}, 1, 0)" if kind == BOOLEAN else number
        return f"TRUNC({number})::INTEGER" if name == "INT" else f"({number})"
    if kind == STRING:
        return f"TRY_TO_DATE({argument})" if name == "DATE" else f"TRY_TO_TIMESTAMP_NTZ({argument})"
    return f"({argument}::{'DATE' if name == 'DATE' else 'TIMESTAMP_NTZ'})"


def _holds_fixed(node: Node) -> bool:
    return isinstance(node, Lod) or any(map(_holds_fixed, children(node)))


def _without_fixed(node: Node) -> Node:
    """Its fields outside of any FIXED, as arguments of a call."""
    found: list[Node] = []
    waiting = list(children(node))
    while waiting:
        one = waiting.pop()
        if isinstance(one, Field):
            found.append(one)
        elif not isinstance(one, Lod):
            waiting.extend(children(one))
    return Call("", tuple(found))
