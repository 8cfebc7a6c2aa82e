"""Deployment packages: one zip a function, the same bytes for the same sources."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

ETL = Path(__file__).parent
FUNCTIONS = ("collect", "stage", "publish")
_SHARED = ("clock.py", "lake", "contracts", "lambdas/__init__.py")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest moment that zip can hold


def handler(function: str) -> str:
    """The function's handler, as Lambda names it."""
    return f"etl.lambdas.{function}.handler.handle"


def configuration(function: str) -> dict[str, Any]:
    """function.json: memory in MB, timeout in seconds, and the names of the environment variables it reads."""
    return json.loads((ETL / "lambdas" / function / "function.json").read_text())


def package(function: str) -> bytes:
    """The function's zip: its own folder, what the functions share, nothing else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(function):
            info = zipfile.ZipInfo(str(Path("etl") / path.relative_to(ETL)), _EPOCH)
            info.external_attr = 0o644 << 16
            archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _files(function: str) -> list[Path]:
    found = {ETL / "__init__.py"}
    for part in (*_SHARED, f"lambdas/{function}"):
        root = ETL / part
        found.update([root] if root.is_file() else (p for p in root.rglob("*") if p.suffix in (".py", ".json", ".sql")))
    return sorted(found)
