"""The files that make the dbt project, without what dbt and the linters keep beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "include" / "dbt" / "finance"
PROFILES = "profiles.yml"
WRITTEN_BY_DBT = frozenset({"target", "logs", "dbt_packages"})


def project_files(project: Path = PROJECT) -> list[Path]:
    """Paths relative to the project, sorted. Profiles are not of them: each destination has its own."""
    inside = (path.relative_to(project) for path in project.rglob("*") if path.is_file())
    return sorted(path for path in inside if _is_source(path))


def copy_project(target: Path, profiles: Path, project: Path = PROJECT) -> None:
    """Make the folder `target`: the project's files, and `profiles` as its profiles.yml."""
    for path in project_files(project):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project / path, target / path)
    shutil.copyfile(profiles, target / PROFILES)


def _is_source(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and path.parts[0] not in WRITTEN_BY_DBT and path != Path(PROFILES)
