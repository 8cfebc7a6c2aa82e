"""Build one package, a function's or the layer: trimmed dependencies and code, measured and hashed."""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from etl.package import archive, code, dependencies
from etl.package.errors import PackageTooLarge
from etl.package.functions import RUNTIME, configuration, handler, lock
from etl.package.trimming import needed_files

MB = 2**20
# AWS refuses more than 250 MB unzipped, a function and its layer together, and more than 50 MB zipped unless it comes
# by way of S3.
UNZIPPED_LIMIT = 150 * MB
ZIPPED_LIMIT = 50 * MB
LAYER = "layer"
_IN_LAYER = "python/"  # what Lambda puts on Python's path of a layer unpacked in /opt


def build_layer(pins: list[str], architecture: str, folder: Path, uv: str | None) -> dict[str, Any]:
    """Write <folder>/layer.zip for arm64 or x86_64 with what `pins` names; answer as `build` does.

    Raises PackageTooLarge, RegistryUnreachable, PackageError.
    """
    with tempfile.TemporaryDirectory() as installed:
        needed = _installed(f"{LAYER}.txt", pins, architecture, installed, uv)
        files = {_IN_LAYER + name: path for name, path in needed.items()}
        facts = {"file": f"{LAYER}.zip", "runtime": RUNTIME, "architecture": architecture}
        return {**facts, **_written(LAYER, files, folder)}


def build(
    function: str, pins: list[str], layer: Mapping[str, Any], architecture: str, folder: Path, uv: str | None
) -> dict[str, Any]:
    """Write <folder>/<function>.zip with its code and what `pins` names, which the layer does not hold.

    The answer is what a deployment needs to know of it. Sizes are bytes; `sha256` is hex, `source_code_hash` the same
    in base64, as Terraform has it; `content_sha256` is archive.Content's. Raises PackageTooLarge, RegistryUnreachable,
    PackageError.
    """
    with tempfile.TemporaryDirectory() as installed:
        files = {**_installed(lock(function).name, pins, architecture, installed, uv), **code.files(function)}
        written = _written(function, files, folder, beside=layer["unzipped_bytes"])
    return {**_facts(function, architecture), "layer": layer["file"], **written}


def _installed(name: str, pins: list[str], architecture: str, folder: str, uv: str | None) -> dict[str, Path]:
    if not pins:
        return {}
    listed, target = Path(folder) / name, Path(folder) / "installed"
    listed.write_text("".join(f"{pin}\n" for pin in pins))
    dependencies.install(listed, architecture, target, uv)
    return needed_files(target)


def _written(name: str, files: Mapping[str, Path], folder: Path, beside: int = 0) -> dict[str, Any]:
    """Write a zip and answer its facts; `beside` bytes are unpacked together with it."""
    unfinished = folder / f"{name}.part"
    with unfinished.open("wb") as file:
        content = archive.write(files, file)
    check_size(name, "unzipped", content.unzipped_bytes + beside, UNZIPPED_LIMIT, with_layer=beside > 0)
    check_size(name, "zipped", unfinished.stat().st_size, ZIPPED_LIMIT)
    # a zip is there whole and within its limits, or not at all
    target = unfinished.replace(folder / f"{name}.zip")
    return {**_hashes(target), **content._asdict()}


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


def check_size(name: str, form: str, size: int, limit: int, with_layer: bool = False) -> None:
    """Raises PackageTooLarge if `size` is above `limit`, both in bytes."""
    if size > limit:
        named = f"{name} with the layer" if with_layer else name
        raise PackageTooLarge(
            f"{named} is {size / MB:.1f} MB {form}, more than the {limit / MB:.0f} MB that it may be: "
            "drop a dependency, or trim more (etl/package/trimming.py)"
        )
