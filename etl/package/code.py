"""The code half of a package. The laptop uploads it alone: there the dependencies are the function's venv."""

from __future__ import annotations

import io
from pathlib import Path

from etl.package import archive
from etl.package.functions import ETL

_SHARED = ("clock.py", "telemetry.py", "lake", "contracts", "lambdas/__init__.py")
_KINDS = (".py", ".json", ".sql")


def files(function: str, etl: Path = ETL) -> dict[str, Path]:
    """Name in the package to file: the function's own folder, what the functions share, nothing else.

    Raises FileNotFoundError when a part is not there.
    """
    found = {etl / "__init__.py"}
    for part in (*_SHARED, f"lambdas/{function}"):
        found.update(_below(etl / part))
    return {f"etl/{path.relative_to(etl).as_posix()}": path for path in found}


def code_zip(function: str) -> bytes:
    """The code as a zip."""
    buffer = io.BytesIO()
    archive.write(files(function), buffer)
    return buffer.getvalue()


def _below(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    found = [path for path in root.rglob("*") if path.suffix in _KINDS and path.is_file()]
    if not found:
        raise FileNotFoundError(f"{root} is part of every package, and is not there")
    return found
