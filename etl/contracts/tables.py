"""The tables that the ETL writes and Snowflake lands: tables/*.json, typed by types.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_TYPES = json.loads((_HERE / "types.json").read_text())

# The order in which a run writes them: the market object is the one that claims the slot.
TABLES = ("market", "market_rejected", "market_run")


@dataclass(frozen=True)
class Column:
    """One column: its contract type (a key of types.json) and what it means."""

    name: str
    type: str
    nullable: bool
    doc: str

    @property
    def parquet_type(self) -> str:
        return _TYPES[self.type]["parquet"]

    @property
    def snowflake_type(self) -> str:
        return _TYPES[self.type]["snowflake"]


@dataclass(frozen=True)
class Table:
    """One table. `name` is lower case, and also the prefix of its objects in the curated bucket."""

    name: str
    doc: str
    columns: tuple[Column, ...]


def table(name: str) -> Table:
    """Read the contract of market, market_rejected or market_run."""
    contract = json.loads((_HERE / "tables" / f"{name}.json").read_text())
    return Table(name, contract["doc"], tuple(Column(**column) for column in contract["columns"]))


def metadata_columns() -> tuple[Column, ...]:
    """The columns that Snowflake adds while it loads."""
    contract = json.loads((_HERE / "metadata_columns.json").read_text())
    return tuple(Column(nullable=True, **column) for column in contract["columns"])
