"""Build one package: code and trimmed dependencies, measured and hashed."""

from __future__ import annotations

import base64
import hashlib
import tempfile
from pathlib import Path
from typing import Any

from etl.package import archive, code, dependencies
from etl.package.errors import PackageTooLarge
from etl.package.functions import RUNTIME, configuration, handler, lock
from etl.package.trimming import needed_files

MB = 2**20
# AWS refuses more than 250 MB unzipped, and more than 50 MB zipped unless it comes by way of S3.
UNZIPPED_LIMIT = 150 * MB
ZIPPED_LIMIT = 50 * MB


def build(function: str, architecture: str, folder: Path, uv: str | None) -> dict[str, Any]:
    """Write <folder>/<function>.zip for arm64 or x86_64 and answer what a deployment needs to know of it.

    Sizes are bytes; `sha256` is hex, `source_code_hash` the same in base64, as Terraform has it; `content_sha256`
    is archive.Content's. Raises PackageTooLarge, RegistryUnreachable, PackageError.
    """
    with tempfile.TemporaryDirectory() as installed:
        dependencies.install(lock(function), architecture, Path(installed), uv)
        unfinished = folder / f"{function}.part"
        with unfinished.open("wb") as file:
            content = archive.write({**needed_files(Path(installed)), **code.files(function)}, file)
    check_size(function, "unzipped", content.unzipped_bytes, UNZIPPED_LIMIT)
    check_size(function, "zipped", unfinished.stat().st_size, ZIPPED_LIMIT)
    # a zip is there whole and within its limits, or not at all
    target = unfinished.replace(folder / f"{function}.zip")
    return {**_facts(function, architecture), **_hashes(target), **content._asdict()}


def _facts(function: str, architecture: str) -> dict[str, Any]:
    declared = configuration(function)
    return {
        "file": f"{function}.zip",
        "handler": handler(function),
        "runtime": RUNTIME,
        "architecture": architecture,
        "memory_mb": declared["memory_mb"],
        "timeout_seconds": declared["timeout_seconds"],
        "environment": declared["environment"],
    }


def _hashes(target: Path) -> dict[str, Any]:
    digest = hashlib.sha256(target.read_bytes())
    return {
        "sha256": digest.hexdigest(),
        "source_code_hash": base64.b64encode(digest.digest()).decode(),
        "zipped_bytes": target.stat().st_size,
    }


def check_size(function: str, form: str, size: int, limit: int) -> None:
    """Raises PackageTooLarge if `size` is above `limit`, both in bytes."""
    if size > limit:
        raise PackageTooLarge(
            f"{function} is {size / MB:.1f} MB {form}, more than the {limit / MB:.0f} MB that it may be: "
            "drop a dependency, or trim more (etl/package/trimming.py)"
        )
