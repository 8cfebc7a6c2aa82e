"""Zips whose bytes depend on the files' names and content alone.

Names are sorted, times and modes fixed, no folder entries, no paths of the machine. Deflate's output is that of the
zlib that Python was built with, so another machine's zlib may give other bytes for the same content: content_sha256
does not depend on it.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, NamedTuple

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest moment that zip can hold
_UNIX = 3
_MODE = 0o100644 << 16  # a file that all may read, as Lambda wants it; shared objects need no more
_LEVEL = 6


class Content(NamedTuple):
    """What a zip holds: bytes unzipped, and SHA-256 (hex) of name, NUL, length, NUL, content of each file by name."""

    unzipped_bytes: int
    content_sha256: str


def write(files: Mapping[str, Path], target: IO[bytes]) -> Content:
    """Write a zip of {name in the zip: file}; each file is read once, so that the answer speaks of what was written."""
    digest, size = hashlib.sha256(), 0
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            content = files[name].read_bytes()
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = _UNIX, _MODE
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, _LEVEL)
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
            size += len(content)
    return Content(size, digest.hexdigest())
