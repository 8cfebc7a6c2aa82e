"""A secret of this laptop's own, made up once: what is in the repository is no secret."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def made_once(path: Path, make: Callable[[], str], *, mode: int = 0o600) -> str:
    """What the file holds; the first of all who ask makes it, and it is whole for whoever comes at the same moment."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.") as unfinished:
            unfinished.write(make())
            unfinished.flush()
            os.chmod(unfinished.name, mode)
            with contextlib.suppress(FileExistsError):
                os.link(unfinished.name, path)
    return path.read_text()
