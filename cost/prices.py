"""The price list and the assumptions, read and checked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from cost.errors import CostError

HERE = Path(__file__).parent
BASES = ("price-list", "page", "secondary", "unverified")


@dataclass(frozen=True)
class Price:
    """USD for one of what `per` says; `basis` is one of BASES."""

    usd: float
    per: str
    basis: str
    date: datetime.date
    source: str


def prices(path: Path = HERE / "prices.yml") -> dict[str, Price]:
    """All prices by name; those in credits as USD, at Enterprise's credit. Raises CostError."""
    listed = _read(path)
    found = {name: _price(name, entry, "usd") for name, entry in (listed["aws"] | listed["snowflake"]).items()}
    credit = found["credit"]
    return found | {name: _in_usd(_price(name, entry, "credits"), credit) for name, entry in listed["credits"].items()}


def assumptions(path: Path = HERE / "assumptions.yml") -> dict[str, float]:
    """The assumed numbers by name. Raises CostError for one without a reason."""
    listed = _read(path)
    for name, entry in listed.items():
        if not str(entry.get("why", "")).strip():
            raise CostError(f"{path.name}: {name} has no reason (why)")
    return {name: float(entry["value"]) for name, entry in listed.items()}


def _read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text())


def _price(name: str, entry: dict[str, Any], unit: str) -> Price:
    missing = {unit, "per", "basis", "date", "source"} - set(entry)
    if missing:
        raise CostError(f"prices.yml: {name} lacks {', '.join(sorted(missing))}")
    if entry["basis"] not in BASES:
        raise CostError(f"prices.yml: the basis of {name} is {entry['basis']!r}, not one of {', '.join(BASES)}")
    if not isinstance(entry["date"], datetime.date):
        raise CostError(f"prices.yml: the date of {name} is {entry['date']!r}, not a day such as 2026-11-26")
    return Price(entry[unit], entry["per"], entry["basis"], entry["date"], entry["source"])


def _in_usd(price: Price, credit: Price) -> Price:
    """A price in credits; it is no better known than the credit's."""
    return replace(price, usd=price.usd * credit.usd, basis=max(price.basis, credit.basis, key=BASES.index))
