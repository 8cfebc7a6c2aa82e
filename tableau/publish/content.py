"""What is published: one data source, one workbook, and what they are called on the site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tableau.document.write import DATA_SOURCE as DATA_SOURCE_FILE
from tableau.document.write import WORKBOOK as WORKBOOK_FILE
from tableau.model.load import load

DATA_SOURCE = "data source"
WORKBOOK = "workbook"
FILES = {DATA_SOURCE: DATA_SOURCE_FILE, WORKBOOK: WORKBOOK_FILE}


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


def contents() -> tuple[Content, Content]:
    """The data source, then the workbook, which are called and described as the definition says."""
    definition = load()
    name = definition.data_source.caption
    dashboards = ", ".join(dashboard.name for dashboard in definition.dashboards)
    return (
        Content(DATA_SOURCE, name, definition.data_source.about, FILES[DATA_SOURCE]),
        Content(WORKBOOK, name, f"{dashboards}: live from Snowflake.", FILES[WORKBOOK]),
    )
