"""The files of MWAA's bucket, put together from the repository and from what `make dbt-package` made."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from etl.package import archive
from local.dbt.files import ROOT

STARTUP = ROOT / "terraform" / "modules" / "mwaa" / "files" / "startup.sh"
DBT_LOCK = ROOT / "locks" / "dbt.txt"
LOCK_PLACE = "@DBT_LOCK@\n"
DOCS = "static_index.html"
# In plugins.zip: the web server gets the plugins, but not the DAG folder. Terraform's finance.dbt_docs_path names it.
DOCS_IN_PLUGINS = f"dbt_docs/{DOCS}"
PROJECT_IN_DAGS = Path("include") / "dbt" / "finance"
# What dbt writes anew into an unchanged page: a plugins.zip that differs updates the environment, for half an hour.
_MOMENT = re.compile(
    r'"(generated_at|invocation_id|invocation_started_at|run_started_at|created_at)": ?("[^"]*"|\d+(\.\d+)?)'
)
# Airflow does not look for DAGs in it; MWAA's syntax is Airflow 3's default, glob.
IGNORED = "# The dbt project, which is no DAG.\ninclude/\n"


class MwaaPackageError(RuntimeError):
    """The package cannot be made; the message is for the user."""


def assemble(target: Path, dbt_package: Path) -> bool:
    """Make the folder `target` from the repository and from `dbt_package`, the dbt project as Airflow gets it.

    Whether dbt's documentation is in it. Raises MwaaPackageError.
    """
    if not (dbt_package / "target" / "manifest.json").exists():
        raise MwaaPackageError(f"{dbt_package} has no dbt project with its manifest: make dbt-package makes it")
    target.mkdir(parents=True)
    page = dbt_package / "target" / DOCS
    _plugins(target / "plugins.zip", page)
    shutil.copyfile(ROOT / "requirements.txt", target / "requirements.txt")
    (target / "startup.sh").write_text(startup_script())
    _dags(target / "dags", dbt_package)
    return page.exists()


def plugin_files() -> dict[str, Path]:
    """{name in plugins.zip: file}: what is inside plugins/, not the folder itself."""
    folder = ROOT / "plugins"
    return {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if _is_source(path)}


def startup_script() -> str:
    """The startup script with dbt's lock in it: it runs where nothing else of the repository is."""
    script = STARTUP.read_text()
    if script.count(LOCK_PLACE) != 1:
        raise MwaaPackageError(f"{STARTUP} has no place for dbt's lock: one line {LOCK_PLACE.strip()}")
    return script.replace(LOCK_PLACE, DBT_LOCK.read_text())


def _plugins(target: Path, page: Path) -> None:
    files = plugin_files()
    with tempfile.TemporaryDirectory() as aside, target.open("wb") as zipped:
        if page.exists():
            files[DOCS_IN_PLUGINS] = Path(aside) / DOCS
            files[DOCS_IN_PLUGINS].write_text(_without_moment(page.read_text()))
        archive.write(files, zipped)


def _without_moment(page: str) -> str:
    return _MOMENT.sub(lambda found: f'"{found[1]}": ' + ('""' if found[2].startswith('"') else "0"), page)


def _dags(target: Path, dbt_package: Path) -> None:
    target.mkdir()
    for path in sorted((ROOT / "dags").glob("*.py")):
        shutil.copyfile(path, target / path.name)
    (target / ".airflowignore").write_text(IGNORED)
    shutil.copytree(dbt_package, target / PROJECT_IN_DAGS, ignore=shutil.ignore_patterns(DOCS))


def _is_source(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc" and "__pycache__" not in path.parts
