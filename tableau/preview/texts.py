"""Values and fields as the page writes them: the definition's formats, and what fields are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tableau.model.data_source import DataSource, Format
from tableau.model.fields import NUMBERS, TIMES, Field, Fields
from tableau.model.pill import DERIVATIONS, Pill

_D3 = re.compile(r"(?P<dollar>\$)?(?P<comma>,)?(?:\.(?P<digits>\d+))?(?P<trim>~)?(?P<kind>[dfgs%])")
_STEPS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_OF = {"avg": "Avg. ", "min": "Min. ", "max": "Max. ", "median": "Median ", "count": "Count of ",
       "countd": "Distinct count of ", "hour_of_day": "Hour of "}  # fmt: skip
_COUNT, _HOUR, _DAY, _PLAIN = (
    Format("", ",d"),
    Format("", "%Y-%m-%d %H:%M"),
    Format("", "%Y-%m-%d"),
    Format("", ",.6~g"),
)
_NOTHING = "–"


@dataclass(frozen=True)
class Texts:
    """Of the pills on sheets of one table."""

    source: DataSource
    fields: Fields
    table: str

    def caption(self, pill: Pill) -> str:
        """As Tableau calls it on an axis."""
        return _OF.get(pill.derivation, "") + self._field(pill).caption

    def is_measure(self, pill: Pill) -> bool:
        """Whether it is of many rows: an aggregated column, or a calculation that aggregates itself."""
        return DERIVATIONS[pill.derivation].aggregate or self._field(pill).aggregate

    def is_number(self, pill: Pill) -> bool:
        """Whether it is a measure that is a number."""
        counted = pill.derivation in ("count", "countd")
        return self.is_measure(pill) and (counted or self._field(pill).data_type in NUMBERS)

    def is_time(self, pill: Pill) -> bool:
        """Whether it is a time on an axis."""
        return pill.derivation in ("hour", "day")

    def format(self, pill: Pill) -> Format | None:
        """How its values are written; None for texts."""
        if pill.derivation in ("count", "countd"):
            return _COUNT
        if pill.derivation in ("hour", "day", "each_day"):
            return _HOUR if pill.derivation == "hour" else _DAY
        if pill.derivation == "hour_of_day":
            return None
        field = self._field(pill)
        if field.format:
            return self.source.formats[field.format]
        if field.data_type in TIMES:
            return _DAY if field.data_type == "date" else _HOUR
        return _PLAIN if field.data_type in NUMBERS else None

    def text(self, pill: Pill, value: Any) -> str:
        """A value of it."""
        return written(value, self.format(pill))

    def _field(self, pill: Pill) -> Field:
        return self.fields.find(self.table, pill.field, f"a sheet of {self.table}")


def written(value: Any, format_: Format | None) -> str:
    """A value by a format; a dash where there is none."""
    if value is None:
        return _NOTHING
    if isinstance(value, bool) or format_ is None or isinstance(value, str):
        return str(value)
    if isinstance(value, date | datetime):
        return value.strftime(format_.preview)
    match = _D3.fullmatch(format_.preview)
    if not match:
        raise ValueError(f"data_source.yml: formats: the preview cannot write {format_.preview!r}")
    return _number(value, **match.groupdict()) + format_.unit


def _number(
    value: float, dollar: str | None, comma: str | None, digits: str | None, trim: str | None, kind: str
) -> str:
    sign, value = ("−" if value < 0 else ""), abs(value)
    grouping, precision = comma or "", int(digits or 6)
    match kind:
        case "d":
            text = f"{round(value):{grouping}}"
        case "f":
            text = _trimmed(f"{value:{grouping}.{precision}f}", trim)
        case "%":
            text = _trimmed(f"{value * 100:{grouping}.{precision}f}", trim) + "%"
        case "g":
            text = _significant(value, precision, grouping)
        case _:
            step, letter = next(((step, letter) for step, letter in _STEPS if value >= step), (1, ""))
            text = _significant(value / step, precision, grouping) + letter
    return sign + (dollar or "") + text


def _significant(value: float, digits: int, grouping: str) -> str:
    """So many digits, and never an exponent: prices of coins have many zeros."""
    return _trimmed(f"{Decimal(f'{value:.{digits - 1}e}'):{grouping}f}", "~")


def _trimmed(text: str, trim: str | None) -> str:
    return text.rstrip("0").rstrip(".") if trim and "." in text else text
