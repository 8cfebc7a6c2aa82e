"""The functions that are packaged, and what each declares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ETL = Path(__file__).resolve().parents[1]
LOCKS = ETL.parent / "locks"
FUNCTIONS = ("collect", "stage", "publish")
PYTHON = "3.12"
RUNTIME = f"python{PYTHON}"  # as Lambda names it


def handler(function: str) -> str:
    """The function's handler, as Lambda names it."""
    return f"etl.lambdas.{function}.handler.handle"


def configuration(function: str) -> dict[str, Any]:
    """function.json: memory in MB, timeout in seconds, and the names of the environment variables it reads."""
    return json.loads((ETL / "lambdas" / function / "function.json").read_text())


def lock(function: str) -> Path:
    """The file that pins all that the function imports; the only place that versions come from."""
    return LOCKS / f"function-{function}.txt"
