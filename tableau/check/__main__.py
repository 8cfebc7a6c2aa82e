"""`python -m tableau.check FILE…`: a line for each finding. Exit code 1 with findings, 2 when it can't check."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tableau.check import CannotRead, NotChecked, check, find_schema, load_schema
from tableau.dbt_models import MANIFEST, ManifestError, read_models

FOUND, NOT_CHECKED = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the check; what it finds goes to standard output, why it can't to standard error."""
    parser = argparse.ArgumentParser(prog="python -m tableau.check", description="Check documents of Tableau.")
    parser.add_argument("documents", nargs="+", type=Path, help=".twb and .tds files")
    parser.add_argument("--manifest", type=Path, default=MANIFEST, help="dbt's manifest, for tables and columns")
    parser.add_argument("--role", help="who reads, where a connection names no role")
    given = parser.parse_args(arguments)
    try:
        schema = load_schema(find_schema())
        found = check(given.documents, read_models(given.manifest), given.role, schema)
    except (NotChecked, ManifestError, CannotRead) as error:
        print(error, file=sys.stderr)
        return NOT_CHECKED
    for finding in found:
        print(finding)
    return FOUND if found else 0


if __name__ == "__main__":
    sys.exit(main())
