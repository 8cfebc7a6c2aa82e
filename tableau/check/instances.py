"""Column instances: a column as it is used in a sheet, such as `[sum:PRICE:qk]`, and the derivations there are."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBERS = frozenset({"integer", "real"})
_DATES = frozenset({"date", "datetime"})
_TIMES = frozenset({"datetime"})
_ALL = frozenset({"integer", "real", "string", "boolean", "date", "datetime", "table", "spatial", "tuple", "unknown"})

TYPE_KEYS = {"nominal": "nk", "ordinal": "ok", "quantitative": "qk"}


class Derivation(NamedTuple):
    """How an instance's name begins (None where that differs), and the types that it can be of."""

    prefix: str | None
    types: frozenset[str]


DERIVATIONS = {
    "None": Derivation("none", _ALL),
    "User": Derivation("usr", _ALL),
    "Attribute": Derivation("attr", _ALL),
    "Min": Derivation("min", _ALL),
    "Max": Derivation("max", _ALL),
    "Count": Derivation("cnt", _ALL),
    "CountD": Derivation("ctd", _ALL),
    "InOut": Derivation("io", _ALL),
    "Collect": Derivation("clct", _ALL),
    "Sum": Derivation("sum", _NUMBERS),
    "Avg": Derivation("avg", _NUMBERS),
    "Median": Derivation("med", _NUMBERS),
    "Stdev": Derivation("std", _NUMBERS),
    "StdevP": Derivation("stp", _NUMBERS),
    "Var": Derivation("var", _NUMBERS),
    "VarP": Derivation("vrp", _NUMBERS),
    "Year": Derivation("yr", _DATES),
    "Quarter": Derivation("qr", _DATES),
    "Month": Derivation("mn", _DATES),
    "Week": Derivation("wk", _DATES),
    "Weekday": Derivation("wd", _DATES),
    "Day": Derivation("dy", _DATES),
    "Hour": Derivation("hr", _TIMES),
    "Minute": Derivation("mi", _TIMES),
    "Second": Derivation("sc", _TIMES),
    "MY": Derivation("my", _DATES),
    "MDY": Derivation("mdy", _DATES),
    "Year-Trunc": Derivation("tyr", _DATES),
    "Quarter-Trunc": Derivation("tqr", _DATES),
    "Month-Trunc": Derivation("tmn", _DATES),
    "Week-Trunc": Derivation("twk", _DATES),
    "Day-Trunc": Derivation("tdy", _DATES),
    "Hour-Trunc": Derivation("thr", _TIMES),
    "Minute-Trunc": Derivation("tmi", _TIMES),
    "Second-Trunc": Derivation("tsc", _TIMES),
    **{
        f"ISO-{part}{trunc}": Derivation(None, _DATES)
        for part in ("Year", "Qtr", "Quarter", "Week", "Weekday")
        for trunc in ("", "-Trunc")
    },
}
_INSTANCE = re.compile(r"[A-Za-z0-9]+:(?P<rest>.+):(?:nk|ok|qk)(?::\d+)?", re.DOTALL)
_WORD = re.compile(r"[A-Za-z0-9]+:")


def fields_of(instance: str) -> list[str]:
    """What field an instance may be of: `PRICE` of `sum:PRICE:qk`; of `cum:sum:PRICE:qk` `sum:PRICE` or `PRICE`."""
    match = _INSTANCE.fullmatch(instance)
    if not match:
        return []
    found = [match["rest"]]
    while word := _WORD.match(found[-1]):
        found.append(found[-1][word.end() :])
    return found


def expected_name(prefix: str, column: str, type_: str, calculated: bool) -> re.Pattern[str]:
    """What the name of an instance looks like. A table calculation (`calculated`) puts its own word before."""
    before = r"(?:[A-Za-z0-9]+:)*" if calculated else ""
    key = TYPE_KEYS.get(type_, r"\w+")
    return re.compile(rf"{before}{re.escape(prefix)}:{re.escape(column)}:{key}(?::\d+)?", re.DOTALL)
