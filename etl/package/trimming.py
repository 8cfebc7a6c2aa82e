"""What of the dependencies no function needs, so that it is neither deployed nor found on the laptop.

pyarrow: libarrow_python links to acero, dataset, compute, substrait and parquet, so those stay. Flight and the file
systems of S3, GCS, Azure and HDFS are linked by their own modules alone, and `pyarrow.fs` does without them.
"""

from __future__ import annotations

import hashlib
import re
from fnmatch import translate
from pathlib import Path

# The AWS services that the functions may call: what boto3 knows of the some four hundred others is left out.
SERVICES = ("s3", "secretsmanager", "sts")

# Matched against names as pyarrow/tests/util.py; a * spans folders.
NEVER_NEEDED = (
    # what the installer leaves, which tells one machine, installer or moment from another
    ".lock", "bin/*", "*.dist-info/RECORD", "*.dist-info/INSTALLER", "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json", "*.dist-info/uv_*.json", "*__pycache__/*", "*.pyc",
    # what is for building, typing, testing and reading
    "*.pyi", "*.pyx", "*.pxd", "*.pxi", "*.h", "*.hpp", "*.c", "*.cc", "*.cpp", "*.cmake", "*.js", "*.css",
    "*/tests/*", "tests/*", "*/conftest.py", "boto3/examples/*", "botocore/data/*/examples-1.json",
    "pyarrow/include/*", "pyarrow/includes/*", "pyarrow/src/*",
    # pyarrow beyond arrays and Parquet
    "pyarrow/flight.py", "pyarrow/_flight.*", "pyarrow/libarrow_flight.*", "pyarrow/libarrow_python_flight.*",
    "pyarrow/_s3fs.*", "pyarrow/libarrow_s3.*", "pyarrow/_gcsfs.*", "pyarrow/_azurefs.*", "pyarrow/_hdfs.*",
    "pyarrow/*_encryption.*", "pyarrow/*gandiva*", "pyarrow/_pyarrow_cpp_tests.*",
    # copies of libarrow_python.so.<ABI>, which is the one that is loaded; wheels hold no links
    "pyarrow/libarrow_python.so", "pyarrow/libarrow_python.so.*.*.*",
)  # fmt: skip

_never = re.compile("|".join(translate(pattern) for pattern in NEVER_NEEDED))
_service = re.compile(r"(?:boto3|botocore)/data/([^/]+)/")


def is_needed(name: str) -> bool:
    """Whether a file of the installed dependencies stays; `name` is its path with slashes, relative to their root."""
    service = _service.match(name)
    return not _never.match(name) and (service is None or service.group(1) in SERVICES)


def needed_files(root: Path) -> dict[str, Path]:
    """Name to file of all that stays, of dependencies installed below `root`."""
    return {name: path for name, path in _files(root) if is_needed(name)}


def trim(root: Path) -> None:
    """Delete what is not needed from dependencies installed below `root`."""
    for name, path in _files(root):
        if not is_needed(name):
            path.unlink()
    # an empty folder could still be imported, as a namespace
    for folder in sorted((path for path in root.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def version() -> str:
    """Changes whenever these rules do."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def _files(root: Path) -> list[tuple[str, Path]]:
    return [(path.relative_to(root).as_posix(), path) for path in root.rglob("*") if not path.is_dir()]
