"""Which pages a run collected, noted once they are all there: beside its archive, and beside what it staged."""

from __future__ import annotations

from typing import NamedTuple

import orjson

from etl.lake import objects


class CollectedPage(NamedTuple):
    """One page: its number, into how many chunks it was cut, how many records it holds."""

    page: int
    chunks: int
    collected: int


def note(bucket: str, key: str, pages: list[CollectedPage]) -> None:
    """Write the note; the same run writes the same one."""
    objects.put(bucket, key, orjson.dumps([page._asdict() for page in pages]))


def noted(bucket: str, key: str) -> list[CollectedPage] | None:
    """Read the note; None for a run that did not collect all of its pages."""
    stored = objects.get(bucket, key)
    return None if stored is None else [CollectedPage(**page) for page in orjson.loads(stored.body)]
