"""Tableau's functions of dates in Snowflake's SQL. No answer depends on the session's WEEK_START or TIMEZONE."""

from __future__ import annotations

from collections.abc import Callable

from tableau.formula.errors import FormulaError
from tableau.formula.functions import DATE_PARTS
from tableau.formula.syntax import Call, Literal, Node

Write = Callable[[Node], str]

_NOW = "CONVERT_TIMEZONE('UTC', CURRENT_TIMESTAMP())::TIMESTAMP_NTZ"
_SAME_IN_BOTH = frozenset({"year", "quarter", "month", "day", "hour", "minute", "second"})
_NUMBERS = {  # of a part; weeks of the year depend on where they begin, but for ISO's
    **{part: part.upper() + "({0})" for part in _SAME_IN_BOTH},
    "dayofyear": "DAYOFYEAR({0})",
    "weekday": "(DAYOFWEEKISO({0}) % 7 + 1)",
    "iso-year": "YEAROFWEEKISO({0})",
    "iso-week": "WEEKISO({0})",
    "iso-weekday": "DAYOFWEEKISO({0})",
}
_PARTS_OF = {
    "YEAR": "year", "QUARTER": "quarter", "MONTH": "month", "WEEK": "week", "DAY": "day", "ISOYEAR": "iso-year",
    "ISOQUARTER": "iso-quarter", "ISOWEEK": "iso-week", "ISOWEEKDAY": "iso-weekday",
}  # fmt: skip
_DAYS_BEFORE_MONDAY = {
    "monday": 0,
    "sunday": 1,
    "saturday": 2,
    "friday": 3,
    "thursday": 4,
    "wednesday": 5,
    "tuesday": 6,
}


def date_function(node: Call, write: Write) -> str | None:
    """SQL of a call, None where it is no function of dates. Raises FormulaError for what cannot be said."""
    match node.name:
        case "NOW":
            return _NOW
        case "TODAY":
            return f"({_NOW})::DATE"
        case "DATEADD":
            return _add(node, write)
        case "DATEDIFF":
            return _difference(node, write)
        case "DATETRUNC":
            return _truncated(node, write)
        case "DATEPART":
            return _number(node, _part(node), write(node.arguments[1]))
        case "MAKEDATE":
            return f"DATE_FROM_PARTS({', '.join(map(write, node.arguments))})"
        case "ISDATE":
            return f"(TRY_TO_TIMESTAMP_NTZ({write(node.arguments[0])}) IS NOT NULL)"
    if node.name in _PARTS_OF:
        return _number(node, _PARTS_OF[node.name], write(node.arguments[0]))
    return None


def _part(node: Call) -> str:
    part = node.arguments[0]
    found = part.value.lower() if isinstance(part, Literal) and isinstance(part.value, str) else ""
    if found not in DATE_PARTS:
        raise FormulaError(f"{node.name}: the part of the date has to be written down, as 'day'", part.position)
    return found


def _add(node: Call, write: Write) -> str:
    part = {"weekday": "day", "dayofyear": "day", "iso-week": "week"}.get(_part(node), _part(node))
    if part not in _SAME_IN_BOTH | {"week"}:
        raise _unsaid(node, part)
    return f"DATEADD('{part}', {write(node.arguments[1])}, {write(node.arguments[2])})"


def _difference(node: Call, write: Write) -> str:
    part, first, second = _part(node), write(node.arguments[1]), write(node.arguments[2])
    part = {"weekday": "day", "dayofyear": "day"}.get(part, part)
    if part in ("week", "iso-week"):
        shift = _shift(node, 3, part)
        return f"DATEDIFF('day', {_monday(first, shift)}, {_monday(second, shift)}) / 7"
    if part not in _SAME_IN_BOTH:
        raise _unsaid(node, part)
    return f"DATEDIFF('{part}', {first}, {second})"


def _truncated(node: Call, write: Write) -> str:
    part, moment = _part(node), write(node.arguments[1])
    part = {"weekday": "day", "dayofyear": "day"}.get(part, part)
    if part in ("week", "iso-week"):
        shift = _shift(node, 2, part)
        return f"DATEADD('day', -{shift}, {_monday(moment, shift)})" if shift else _monday(moment, 0)
    if part not in _SAME_IN_BOTH:
        raise _unsaid(node, part)
    return f"DATE_TRUNC('{part}', {moment})"


def _number(node: Call, part: str, moment: str) -> str:
    if part not in _NUMBERS:
        raise _unsaid(node, part)
    return _NUMBERS[part].format(moment)


def _monday(moment: str, shift: int) -> str:
    """The Monday of the week of so many days later."""
    later = f"DATEADD('day', {shift}, {moment})" if shift else moment
    return f"DATEADD('day', 1 - DAYOFWEEKISO({later}), DATE_TRUNC('day', {later}))"


def _shift(node: Call, place: int, part: str) -> int:
    """How many days before Monday a week begins. Tableau's own choice depends on the reader's country."""
    if part == "iso-week":
        return 0
    given = node.arguments[place] if len(node.arguments) > place else None
    day = given.value if isinstance(given, Literal) else None
    if not isinstance(day, str) or day.lower() not in _DAYS_BEFORE_MONDAY:
        raise FormulaError(
            f"{node.name}: a week begins on another day in each country: add the day, as 'monday'", node.position
        )
    return _DAYS_BEFORE_MONDAY[day.lower()]


def _unsaid(node: Call, part: str) -> FormulaError:
    return FormulaError(f"{node.name} of {part} cannot be said in Snowflake's SQL here", node.position)
