"""What the cleaning expression said of every chunk, kept in a folder for who is not to wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from benchmarks.etl.hour import Chunk, Clean, Verdicts


def keep(folder: Path, chunk: Chunk, verdicts: Verdicts) -> None:
    """Keep what was said of a chunk."""
    (folder / _name(chunk)).write_bytes(orjson.dumps(verdicts))


def kept_in(folder: Path, pages: Sequence[int]) -> Clean:
    """Answer with what was kept of some pages, read now."""
    found = {file.name: orjson.loads(file.read_bytes()) for page in pages for file in folder.glob(f"{page}-*")}
    return lambda chunk: found[_name(chunk)]


def _name(chunk: Chunk) -> str:
    return f"{chunk['page']}-{chunk['chunk']}"
