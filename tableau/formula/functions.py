"""The functions that Tableau knows: how many arguments of which kind, and what they give.

Kinds of arguments are types (`string`, `integer`, `real`, `boolean`), `number`, `date` (a date or a date and time),
`part` (of a date, as text), `any`, and three that the result can refer to: SAME (any type, but one for all of them),
SAME_NUMBER and SAME_DATE.
"""

from __future__ import annotations

from dataclasses import dataclass

SAME, SAME_NUMBER, SAME_DATE = "same", "same number", "same date"

DATE_PARTS = frozenset({
    "year", "quarter", "month", "dayofyear", "day", "weekday", "week", "hour", "minute", "second",
    "iso-year", "iso-quarter", "iso-week", "iso-weekday",
})  # fmt: skip


@dataclass(frozen=True)
class Signature:
    """One way to call a function. The last `optional` arguments may be left out; the last may `repeat`."""

    arguments: tuple[str, ...]
    result: str
    optional: int = 0
    repeats: bool = False
    aggregate: bool = False
    table: bool = False  # a table calculation: over the marks, its arguments are aggregates

    def takes(self, count: int) -> bool:
        """Whether so many arguments fit."""
        return len(self.arguments) - self.optional <= count and (self.repeats or count <= len(self.arguments))

    def kind(self, index: int) -> str:
        """Of the argument at an index."""
        return self.arguments[min(index, len(self.arguments) - 1)]


@dataclass(frozen=True)
class Function:
    """A function by its name in upper case, and the ways to call it."""

    name: str
    signatures: tuple[Signature, ...]

    def signature(self, count: int) -> Signature | None:
        """The way to call it with so many arguments, or None."""
        return next((signature for signature in self.signatures if signature.takes(count)), None)

    @property
    def counts(self) -> str:
        """How many arguments it takes, in words: `1`, `2 to 3`, `1 or 2`, `at least 1`."""
        return " or ".join(dict.fromkeys(map(_count, self.signatures)))


def _count(signature: Signature) -> str:
    least, most = len(signature.arguments) - signature.optional, len(signature.arguments)
    if signature.repeats:
        return f"at least {least}"
    return str(most) if least == most else f"{least} to {most}"


def _row(names: str, arguments: str, result: str, optional: int = 0, repeats: bool = False) -> list[Function]:
    return _functions(names, Signature(_kinds(arguments), result, optional, repeats))


def _aggregate(names: str, arguments: str, result: str) -> list[Function]:
    return _functions(names, Signature(_kinds(arguments), result, aggregate=True))


def _table(names: str, arguments: str, result: str, optional: int = 0, repeats: bool = False) -> list[Function]:
    return _functions(names, Signature(_kinds(arguments), result, optional, repeats, table=True))


def _functions(names: str, *signatures: Signature) -> list[Function]:
    return [Function(name, signatures) for name in names.split()]


def _kinds(arguments: str) -> tuple[str, ...]:
    return tuple(kind.strip() for kind in arguments.split(",") if kind.strip())


_AGGREGATES = [
    *_aggregate("SUM", SAME_NUMBER, SAME_NUMBER),
    *_aggregate("AVG MEDIAN STDEV STDEVP VAR VARP", "number", "real"),
    *_aggregate("COUNT COUNTD", "any", "integer"),
    *_aggregate("ATTR", SAME, SAME),
    *_aggregate("PERCENTILE CORR COVAR COVARP", "number, number", "real"),
    *_functions("MIN MAX", Signature((SAME,), SAME, aggregate=True), Signature((SAME, SAME), SAME)),
]

_LOGIC = [
    *_row("ZN", SAME_NUMBER, SAME_NUMBER),
    *_row("IFNULL", f"{SAME}, {SAME}", SAME),
    *_row("ISNULL", "any", "boolean"),
    *_row("IIF", f"boolean, {SAME}, {SAME}, {SAME}", SAME, optional=1),
]

_NUMBERS = [
    *_row("ABS", SAME_NUMBER, SAME_NUMBER),
    *_row("ROUND", f"{SAME_NUMBER}, integer", SAME_NUMBER, optional=1),
    *_row("FLOOR CEILING SIGN", "number", "integer"),
    *_row("SQRT SQUARE LN EXP ACOS ASIN ATAN COS COT SIN TAN DEGREES RADIANS", "number", "real"),
    *_row("LOG", "number, number", "real", optional=1),
    *_row("POWER ATAN2", "number, number", "real"),
    *_row("DIV", "integer, integer", "integer"),
    *_row("HEXBINX HEXBINY", "number, number", "real"),
    *_row("PI", "", "real"),
]

_CONVERSIONS = [
    *_row("STR", "any", "string"),
    *_row("INT", "any", "integer"),
    *_row("FLOAT", "any", "real"),
    *_row("DATE", "any", "date"),
    *_row("DATETIME", "any", "datetime"),
]

_DATES = [
    *_row("DATEADD", f"part, integer, {SAME_DATE}", SAME_DATE),
    *_row("DATETRUNC", f"part, {SAME_DATE}, string", SAME_DATE, optional=1),
    *_row("DATEDIFF", "part, date, date, string", "integer", optional=1),
    *_row("DATEPART", "part, date, string", "integer", optional=1),
    *_row("DATENAME", "part, date, string", "string", optional=1),
    *_row("DATEPARSE", "string, string", "datetime"),
    *_row("YEAR QUARTER MONTH WEEK DAY ISOYEAR ISOQUARTER ISOWEEK ISOWEEKDAY", "date", "integer"),
    *_row("ISDATE", "string", "boolean"),
    *_row("MAKEDATE", "integer, integer, integer", "date"),
    *_row("MAKEDATETIME", "any, any", "datetime"),
    *_row("MAKETIME", "integer, integer, integer", "datetime"),
    *_row("TODAY", "", "date"),
    *_row("NOW", "", "datetime"),
]

_TEXTS = [
    *_row("LEFT RIGHT", "string, integer", "string"),
    *_row("MID", "string, integer, integer", "string", optional=1),
    *_row("LEN ASCII", "string", "integer"),
    *_row("UPPER LOWER PROPER TRIM LTRIM RTRIM", "string", "string"),
    *_row("REPLACE", "string, string, string", "string"),
    *_row("CONTAINS STARTSWITH ENDSWITH", "string, string", "boolean"),
    *_row("FIND", "string, string, integer", "integer", optional=1),
    *_row("FINDNTH", "string, string, integer", "integer"),
    *_row("SPLIT", "string, string, integer", "string"),
    *_row("CHAR SPACE", "integer", "string"),
    *_row("REGEXP_MATCH", "string, string", "boolean"),
    *_row("REGEXP_EXTRACT", "string, string", "string"),
    *_row("REGEXP_EXTRACT_NTH", "string, string, integer", "string"),
    *_row("REGEXP_REPLACE", "string, string, string", "string"),
]

_USERS = [
    *_row("USERNAME FULLNAME USERDOMAIN", "", "string"),
    *_row("ISMEMBEROF ISFULLNAME ISUSERNAME", "string", "boolean"),
    *_row("USERATTRIBUTE", "string", "string"),
    *_row("USERATTRIBUTEINCLUDES", "string, string", "boolean"),
]

_RAW_SQL = [
    function
    for word, result in (
        ("STR", "string"), ("INT", "integer"), ("REAL", "real"), ("BOOL", "boolean"), ("DATE", "date"),
        ("DATETIME", "datetime"),
    )
    for function in (
        *_row(f"RAWSQL_{word}", "string, any", result, optional=1, repeats=True),
        *_functions(f"RAWSQLAGG_{word}", Signature(("string", "any"), result, 1, repeats=True, aggregate=True)),
    )
]  # fmt: skip

_TABLES = [
    *_table("INDEX FIRST LAST SIZE", "", "integer"),
    *_table("LOOKUP", f"{SAME}, integer", SAME, optional=1),
    *_table("PREVIOUS_VALUE TOTAL", SAME, SAME),
    *_table("RANK RANK_DENSE RANK_MODIFIED RANK_UNIQUE", "number, string", "integer", optional=1),
    *_table("RANK_PERCENTILE", "number, string", "real", optional=1),
    *_table("RUNNING_SUM", SAME_NUMBER, SAME_NUMBER),
    *_table("RUNNING_MIN RUNNING_MAX", SAME, SAME),
    *_table("RUNNING_AVG", "number", "real"),
    *_table("RUNNING_COUNT", "any", "integer"),
    *_table("WINDOW_SUM", f"{SAME_NUMBER}, integer, integer", SAME_NUMBER, optional=2),
    *_table("WINDOW_MIN WINDOW_MAX", f"{SAME}, integer, integer", SAME, optional=2),
    *_table(
        "WINDOW_AVG WINDOW_MEDIAN WINDOW_STDEV WINDOW_STDEVP WINDOW_VAR WINDOW_VARP",
        "number, integer, integer", "real", optional=2,
    ),
    *_table("WINDOW_PERCENTILE", "number, number, integer, integer", "real", optional=2),
    *_table("WINDOW_CORR WINDOW_COVAR WINDOW_COVARP", "number, number, integer, integer", "real", optional=2),
    *_table("WINDOW_COUNT", "any, integer, integer", "integer", optional=2),
    *_table("SCRIPT_STR", "string, any", "string", optional=1, repeats=True),
    *_table("SCRIPT_INT", "string, any", "integer", optional=1, repeats=True),
    *_table("SCRIPT_REAL", "string, any", "real", optional=1, repeats=True),
    *_table("SCRIPT_BOOL", "string, any", "boolean", optional=1, repeats=True),
]  # fmt: skip

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        *_AGGREGATES, *_LOGIC, *_NUMBERS, *_CONVERSIONS, *_DATES, *_TEXTS, *_USERS, *_RAW_SQL, *_TABLES,
    )
}  # fmt: skip
