"""python -m local.dbt --env dev|prod: dist/dbt/<env>/airflow and dist/dbt/<env>/snowflake."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path

from local.dbt import native, shipped
from local.dbt.errors import DbtPackageError
from local.dbt.files import ROOT
from local.whole_folder import replaced

ENVIRONMENTS = ("dev", "prod")


def main(arguments: list[str] | None = None) -> int:
    """Make both folders and say what they are for; 1 with a message when it cannot be done."""
    options = _options(arguments)
    folder = options.into / options.env
    try:
        is_parsed = _package(options.env, folder, options.dbt)
    except (DbtPackageError, OSError) as error:
        print(f"no dbt package: {error}", file=sys.stderr)
        return 1
    if folder.is_relative_to(Path.cwd()):
        folder = folder.relative_to(Path.cwd())
    print(f"  {folder / 'airflow'}: for Airflow, {_parse_is(is_parsed)}")
    print(f"  {folder / 'snowflake'}: for Snowflake")
    print(f"    {shlex.join(native.deploy_command(options.env, folder / 'snowflake'))}")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m local.dbt", description="Package the dbt project for an environment.")
    parser.add_argument("--env", choices=ENVIRONMENTS, required=True)
    parser.add_argument("--into", type=Path, default=ROOT / "dist" / "dbt", help="a folder; dist/dbt by default")
    own = os.environ.get("DBT_EXECUTABLE") or ROOT / ".local" / "venvs" / "dbt" / "bin" / "dbt"
    parser.add_argument("--dbt", type=Path, default=Path(own), help="dbt's path; $DBT_EXECUTABLE or the project's own")
    return parser.parse_args(arguments)


def _package(environment: str, folder: Path, dbt: Path) -> bool:
    with replaced(folder) as unfinished:
        is_parsed = shipped.assemble(environment, unfinished / "airflow", dbt.absolute())
        native.assemble(unfinished / "snowflake")
    return is_parsed


def _parse_is(there: bool) -> str:
    if there:
        return f"with dbt's parse for account {os.environ['SNOWFLAKE_ACCOUNT']}, user {os.environ['SNOWFLAKE_USER']}"
    asked_for = " and ".join(shipped.ASKED_FOR)
    return f"without dbt's parse, which only serves where {asked_for} were set here as they are there"


if __name__ == "__main__":
    sys.exit(main())
