"""What the cleaning expression said of every chunk, kept in a folder for who is not to wait for it."""

from __future__ import annotations

from pathlib import Path

import orjson

from benchmarks.etl.hour import Chunk, Clean, Verdicts


def keep(folder: Path, chunk: Chunk, verdicts: Verdicts) -> None:
    """Keep what was said of a chunk."""
    (folder / _name(chunk)).write_bytes(orjson.dumps(verdicts))


def kept_in(folder: Path) -> Clean:
    """Answer with what was kept, read now. Nothing was kept of pages behind the market's end, which have no records."""
    found = {file.name: orjson.loads(file.read_bytes()) for file in folder.iterdir()}
    nothing: Verdicts = {"accepted": [], "rejected": []}
    return lambda chunk: found.pop(_name(chunk)) if chunk["records"] else nothing


def _name(chunk: Chunk) -> str:
    return f"{chunk['page']}-{chunk['chunk']}"
