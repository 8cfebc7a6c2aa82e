"""The type that a formula gives, by Tableau's rules; wrong types are errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import NamedTuple

from tableau.formula.errors import FormulaError
from tableau.formula.functions import DATE_PARTS, FUNCTIONS, SAME, SAME_DATE, SAME_NUMBER, Signature
from tableau.formula.syntax import Binary, Branch, Call, Case, Field, If, In, Literal, Lod, Node, Unary

STRING, INTEGER, REAL, BOOLEAN, DATE, DATETIME = "string", "integer", "real", "boolean", "date", "datetime"
NULL = "null"  # of NULL itself: it fits everywhere

CONSTANT, ROW, AGGREGATE = "constant", "row", "aggregate"

_NUMBERS, _DATES = (INTEGER, REAL), (DATE, DATETIME)
_CLOCK = frozenset({"hour", "minute", "second"})
_MIXED = "cannot mix aggregate and non-aggregate"


class Typed(NamedTuple):
    """A type, and whether there is a value in each row, one for many rows, or a constant (fits with both)."""

    type: str
    level: str


TypeOfField = Callable[[Field], "str | Typed"]


def result_type(node: Node, type_of_field: TypeOfField) -> str:
    """string, integer, real, boolean, date, datetime, or null. Raises FormulaError; see `typed`."""
    return typed(node, type_of_field).type


def typed(node: Node, type_of_field: TypeOfField) -> Typed:
    """Type and level. `type_of_field` answers with a type (of a column or parameter) or, for a calculated field, with
    its Typed; it raises KeyError for a field that there is not. Raises FormulaError where types or levels don't fit."""
    try:
        return _Types(type_of_field).of(node)
    except RecursionError:
        raise FormulaError("nested too deeply", node.position) from None


def fits(found: str, wanted: str) -> bool:
    """Whether a value of a type can be where another is wanted: an integer where a real is, NULL anywhere."""
    return found in (wanted, NULL) or (found, wanted) == (INTEGER, REAL)


def common_type(types: Iterable[str]) -> str | None:
    """The one type that all have, the wider of numbers and dates; None where there is none."""
    distinct = {kind for kind in types if kind != NULL}
    if len(distinct) <= 1:
        return next(iter(distinct), NULL)
    for family in (_NUMBERS, _DATES):
        if distinct == set(family):
            return family[1]
    return None


class _Types:
    def __init__(self, type_of_field: TypeOfField) -> None:
        self._type_of_field = type_of_field

    def of(self, node: Node) -> Typed:
        match node:
            case Literal(value=value):
                return Typed(_literal(value), CONSTANT)
            case Field():
                return self._field(node)
            case Unary():
                return self._unary(node)
            case Binary():
                return self._binary(node)
            case In():
                return self._in(node)
            case If():
                return self._if(node)
            case Case():
                return self._case(node)
            case Call():
                return self._call(node)
            case Lod():
                return self._lod(node)
        raise TypeError(f"no node of a formula: {node!r}")

    def _field(self, node: Field) -> Typed:
        try:
            found = self._type_of_field(node)
        except KeyError:
            what = "parameter" if node.is_parameter else "field"
            raise FormulaError(f"there is no {what} {name(node)}", node.position) from None
        if isinstance(found, Typed):
            return found
        return Typed(found, CONSTANT if node.is_parameter else ROW)

    def _unary(self, node: Unary) -> Typed:
        found = self.of(node.operand)
        wanted = (BOOLEAN,) if node.operator == "NOT" else _NUMBERS
        if found.type not in (*wanted, NULL):
            raise FormulaError(f"{node.operator} wants {_words(wanted)}, not {a(found.type)}", node.position)
        return found

    def _binary(self, node: Binary) -> Typed:
        left, right = self.of(node.left), self.of(node.right)
        return Typed(_operation(node, left.type, right.type), _level((left, right), node))

    def _in(self, node: In) -> Typed:
        operand = self.of(node.operand)
        options = [self.of(option) for option in node.options]
        if len(node.options) == 1 and isinstance(node.options[0], Field):  # a set, which has no type of its own
            return Typed(BOOLEAN, operand.level)
        for option, found in zip(node.options, options, strict=True):
            if common_type((operand.type, found.type)) is None:
                raise FormulaError(f"cannot compare {a(operand.type)} with {a(found.type)}", option.position)
        return Typed(BOOLEAN, _level((operand, *options), node))

    def _if(self, node: If) -> Typed:
        conditions = [self._condition(branch) for branch in node.branches]
        results = self._results(node.branches, node.otherwise)
        return Typed(self._one_type(results, "the branches of IF"), _level([*conditions, *map(_second, results)], node))

    def _condition(self, branch: Branch) -> Typed:
        found = self.of(branch.condition)
        if not fits(found.type, BOOLEAN):
            raise FormulaError(f"the condition is {a(found.type)}, not a boolean", branch.condition.position)
        return found

    def _case(self, node: Case) -> Typed:
        subject = self.of(node.subject)
        compared = [(branch.condition, self.of(branch.condition)) for branch in node.branches]
        for condition, found in compared:
            if common_type((subject.type, found.type)) is None:
                raise FormulaError(f"cannot compare {a(subject.type)} with {a(found.type)}", condition.position)
        results = self._results(node.branches, node.otherwise)
        levels = [subject, *map(_second, compared), *map(_second, results)]
        return Typed(self._one_type(results, "the branches of CASE"), _level(levels, node))

    def _results(self, branches: Iterable[Branch], otherwise: Node | None) -> list[tuple[Node, Typed]]:
        nodes = [branch.result for branch in branches] + ([] if otherwise is None else [otherwise])
        return [(node, self.of(node)) for node in nodes]

    def _one_type(self, results: list[tuple[Node, Typed]], what: str) -> str:
        found = NULL
        for node, result in results:
            wider = common_type((found, result.type))
            if wider is None:
                raise FormulaError(f"{what} are of different types: {found} and {result.type}", node.position)
            found = wider
        return found

    def _call(self, node: Call) -> Typed:
        signature = FUNCTIONS[node.name].signature(len(node.arguments)) if node.name in FUNCTIONS else None
        if signature is None:
            raise FormulaError(f"{node.name} does not take {len(node.arguments)} arguments", node.position)
        arguments = [(argument, self.of(argument)) for argument in node.arguments]
        for index, (argument, found) in enumerate(arguments):
            _check_argument(node.name, signature.kind(index), argument, found)
        return Typed(self._result(node, signature, arguments), _call_level(node, signature, arguments))

    def _result(self, node: Call, signature: Signature, arguments: list[tuple[Node, Typed]]) -> str:
        if signature.result not in (SAME, SAME_NUMBER, SAME_DATE):
            return signature.result
        alike = [pair for index, pair in enumerate(arguments) if signature.kind(index) == signature.result]
        found = self._one_type(alike, f"the arguments of {node.name}")
        if signature.result == SAME_DATE and _part(arguments[0][0]) in _CLOCK:
            return DATETIME
        return found

    def _lod(self, node: Lod) -> Typed:
        for dimension in node.dimensions:
            if self.of(dimension).level == AGGREGATE:
                raise FormulaError(f"a dimension of {node.kind} cannot be an aggregate", dimension.position)
        found = self.of(node.expression)
        if found.level == ROW:
            raise FormulaError(f"the expression of {node.kind} has to be an aggregate", node.expression.position)
        return Typed(found.type, ROW)


def name(node: Field) -> str:
    """As it is written in formulas: `[name]` or `[source].[name]`."""
    parts = [part.replace("]", "]]") for part in (node.source, node.name) if part is not None]
    return ".".join(f"[{part}]" for part in parts)


def a(kind: str) -> str:
    """A type with its article, for messages."""
    return f"an {kind}" if kind == INTEGER else kind if kind == NULL else f"a {kind}"


def _literal(value: object) -> str:
    match value:
        case None:
            return NULL
        case bool():
            return BOOLEAN
        case int():
            return INTEGER
        case float():
            return REAL
        case str():
            return STRING
        case datetime():
            return DATETIME
        case date():
            return DATE
    raise TypeError(f"no value of a formula: {value!r}")


def _operation(node: Binary, left: str, right: str) -> str:
    match node.operator:
        case "AND" | "OR":
            found = BOOLEAN if fits(left, BOOLEAN) and fits(right, BOOLEAN) else None
        case "=" | "!=" | "<" | "<=" | ">" | ">=":
            if common_type((left, right)) is None:
                raise FormulaError(f"cannot compare {a(left)} with {a(right)}", node.position)
            found = BOOLEAN
        case operator:
            found = _arithmetic(operator, left, right)
    if found is None:
        raise FormulaError(f"{node.operator} does not go with {a(left)} and {a(right)}", node.position)
    return found


def _arithmetic(operator: str, left: str, right: str) -> str | None:
    numbers = left in (*_NUMBERS, NULL) and right in (*_NUMBERS, NULL)
    if numbers and operator in "/^":
        return REAL
    if numbers and operator in "+-*":
        return common_type((left, right))
    if operator == "%":
        return INTEGER if fits(left, INTEGER) and fits(right, INTEGER) else None
    if operator == "+" and fits(left, STRING) and fits(right, STRING):
        return STRING
    if operator in "+-" and left in _DATES and right in (*_NUMBERS, NULL):
        return DATETIME if right == REAL else left
    if operator == "+" and right in _DATES and left in (*_NUMBERS, NULL):
        return DATETIME if left == REAL else right
    if operator == "-" and left in (*_DATES, NULL) and right in (*_DATES, NULL):
        return INTEGER if DATETIME not in (left, right) else REAL
    return None


def _check_argument(function: str, kind: str, argument: Node, found: Typed) -> None:
    wanted = {
        "number": _NUMBERS, SAME_NUMBER: _NUMBERS, "date": _DATES, SAME_DATE: _DATES, "part": (STRING,),
        "any": (found.type,), SAME: (found.type,),
    }.get(kind, (kind,))  # fmt: skip
    if not any(fits(found.type, one) for one in wanted):
        raise FormulaError(f"{function} wants {_words(wanted)}, not {a(found.type)}", argument.position)
    if kind == "part" and isinstance(argument, Literal) and _part(argument) not in DATE_PARTS:
        raise FormulaError(f"{function} knows no part of a date {argument.value!r}", argument.position)


def _part(node: Node) -> str | None:
    return node.value.lower() if isinstance(node, Literal) and isinstance(node.value, str) else None


def _call_level(node: Call, signature: Signature, arguments: list[tuple[Node, Typed]]) -> str:
    levels = {found.level for _, found in arguments}
    if signature.aggregate:
        if AGGREGATE in levels:
            raise FormulaError(f"{node.name} of what is an aggregate already", node.position)
        return AGGREGATE
    if signature.table:
        if ROW in levels:
            raise FormulaError(
                f"{node.name} is a table calculation: its argument has to be an aggregate", node.position
            )
        return AGGREGATE
    return _level([found for _, found in arguments], node)


def _level(parts: Iterable[Typed], node: Node) -> str:
    levels = {part.level for part in parts}
    if {ROW, AGGREGATE} <= levels:
        raise FormulaError(_MIXED, node.position)
    return next((level for level in (ROW, AGGREGATE) if level in levels), CONSTANT)


def _second(pair: tuple[Node, Typed]) -> Typed:
    return pair[1]


def _words(types: Iterable[str]) -> str:
    types = tuple(types)
    return {_NUMBERS: "a number", _DATES: "a date or datetime"}.get(types, " or ".join(map(a, types)))
