"""What the checker has to say about a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that Tableau would refuse or show wrongly. `place` is a path for people, with the source line."""

    document: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.document}: {self.place}: {self.message}"
