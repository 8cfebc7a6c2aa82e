"""python -m etl.package --arch arm64|x86_64: the layer, all functions' packages and packages.json into dist/<arch>."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from etl.package.build import LAYER, MB, build, build_layer
from etl.package.dependencies import ARCHITECTURES
from etl.package.errors import PackageError
from etl.package.functions import ETL, FUNCTIONS, lock
from etl.package.pins import split


def main(arguments: list[str] | None = None) -> int:
    """Build the packages, a line each; 1 with a message when it cannot be done."""
    options = _options(arguments)
    folder = options.into / options.arch
    try:
        _build_all(options.arch, folder, options.uv or shutil.which("uv"))
    except (PackageError, OSError) as error:
        print(f"no packages: {error}", file=sys.stderr)
        return 1
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m etl.package", description="Build the functions' packages for Lambda.")
    parser.add_argument("--arch", choices=sorted(ARCHITECTURES), default="arm64")
    parser.add_argument("--into", type=Path, default=ETL.parent / "dist", help="a folder; dist by default")
    parser.add_argument("--uv", default=os.environ.get("UV"), help="uv's path; $UV, PATH's or else pip by default")
    return parser.parse_args(arguments)


def _build_all(architecture: str, folder: Path, uv: str | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "packages.json"
    if manifest.exists():
        manifest.unlink()  # it never speaks of zips that are being replaced
    layer_pins, own_pins = split({function: lock(function) for function in FUNCTIONS})
    layer = build_layer(layer_pins, architecture, folder, uv)
    print(_line(LAYER, layer), flush=True)
    functions = {}
    for function in FUNCTIONS:
        functions[function] = build(function, own_pins[function], layer, architecture, folder, uv)
        print(_line(function, functions[function]), flush=True)
    manifest.write_text(json.dumps({"layer": layer, "functions": functions}, indent=2, sort_keys=True) + "\n")


def _line(function: str, package: dict[str, Any]) -> str:
    zipped, unzipped = package["zipped_bytes"] / MB, package["unzipped_bytes"] / MB
    return f"  {function:<8} {zipped:5.1f} MB zipped {unzipped:6.1f} MB unzipped  sha256 {package['sha256'][:12]}"


if __name__ == "__main__":
    sys.exit(main())
