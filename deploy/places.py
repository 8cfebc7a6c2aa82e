"""Where things are in the repository, and which environments there are."""

from __future__ import annotations

from pathlib import Path

from local.dbt.__main__ import ENVIRONMENTS as ENVIRONMENTS

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"


def terraform_folder(environment: str) -> Path:
    """The environment's root module."""
    return ROOT / "terraform" / "environments" / environment


def mwaa_package(environment: str) -> Path:
    """What `make mwaa-package` leaves."""
    return DIST / "mwaa" / environment


def dbt_package(environment: str) -> Path:
    """What `make dbt-package` leaves."""
    return DIST / "dbt" / environment
