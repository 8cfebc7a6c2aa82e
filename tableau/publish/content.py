"""What is published: one data source, one workbook, and what they are called on the site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

DATA_SOURCE = "data source"
WORKBOOK = "workbook"


@dataclass(frozen=True)
class Content:
    """`kind` is DATA_SOURCE or WORKBOOK, as in permissions.yml; `file` the committed document."""

    kind: str
    name: str
    description: str
    file: Path

    @property
    def label(self) -> str:
        """How lines and errors name it."""
        return f"{self.kind} {self.name}"


CONTENTS = (
    Content(
        DATA_SOURCE,
        "Crypto market",
        "Prices, volumes and returns of the largest coins by the hour, live from Snowflake.",
        ROOT / "market.tds",
    ),
    Content(
        WORKBOOK,
        "Crypto market",
        "Market now, Coin, Pipeline health: live from Snowflake.",
        ROOT / "market.twb",
    ),
)
