"""python -m local.mwaa --env dev|prod: dist/mwaa/<env>, from dist/dbt/<env>/airflow."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from local.dbt.__main__ import ENVIRONMENTS
from local.dbt.files import ROOT
from local.mwaa.package import MwaaPackageError, assemble
from local.whole_folder import replaced


def main(arguments: list[str] | None = None) -> int:
    """Make the folder and say what is in it; 1 with a message when it cannot be done."""
    options = _options(arguments)
    folder = options.into / options.env
    try:
        with replaced(folder) as unfinished:
            has_docs = assemble(unfinished, options.dbt / options.env / "airflow")
    except (MwaaPackageError, OSError) as error:
        print(f"no package for MWAA: {error}", file=sys.stderr)
        return 1
    if folder.is_relative_to(Path.cwd()):
        folder = folder.relative_to(Path.cwd())
    print(f"  {folder}: plugins.zip, requirements.txt, startup.sh for Terraform; dags/ for the deployment")
    if not has_docs:
        print("  without dbt's documentation, which make dbt-package makes")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m local.mwaa", description="Package what MWAA's bucket gets.")
    parser.add_argument("--env", choices=ENVIRONMENTS, required=True)
    parser.add_argument("--dbt", type=Path, default=ROOT / "dist" / "dbt", help="what make dbt-package made")
    parser.add_argument("--into", type=Path, default=ROOT / "dist" / "mwaa", help="a folder; dist/mwaa by default")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
