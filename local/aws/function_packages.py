"""Unpack a function's code once, not once a worker.

ministack extracts the deployment package into a temporary folder for every worker it starts, and leaves the
folders behind when it is killed. Here a package is unpacked once by its content into a folder of the stack's
own state, which every start of the server empties.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import threading
import zipfile
from pathlib import Path

_lock = threading.Lock()
_root: Path | None = None


def install(root: Path) -> None:
    """Keep unpacked packages under `root`, starting with none."""
    global _root
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    _root = root


def unpacked(package: bytes) -> Path:
    """The folder that holds a zip's content; functions with the same package share it. Safe from any thread."""
    if _root is None:
        raise RuntimeError("function_packages.install() comes first")
    folder = _root / hashlib.sha256(package).hexdigest()[:32]
    with _lock:
        if not folder.exists():
            unfinished = folder.with_suffix(".part")
            shutil.rmtree(unfinished, ignore_errors=True)
            with zipfile.ZipFile(io.BytesIO(package)) as archive:
                archive.extractall(unfinished)
            unfinished.rename(folder)
    return folder
