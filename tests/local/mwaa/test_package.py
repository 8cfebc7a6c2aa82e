"""What MWAA's bucket gets, from the repository's own files and a small dbt package."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import pytest

from local.mwaa.package import MwaaPackageError, assemble
from tests.policy.test_layout import ROOT, tracked

PAGE = """<script>{{"metadata": {{"generated_at": "{moment}", "invocation_id": "{moment}"}},
"created_at": {seconds}}}</script>"""


@pytest.fixture
def dbt_package(tmp_path):
    folder = tmp_path / "dbt" / "dev" / "airflow"
    (folder / "target").mkdir(parents=True)
    (folder / "models").mkdir()
    (folder / "profiles.yml").write_text("finance: {}\n")
    (folder / "models" / "a.sql").write_text("select 1\n")
    (folder / "target" / "manifest.json").write_text("{}")
    (folder / "target" / "static_index.html").write_text(PAGE.format(moment="2026-11-23T02:00:00Z", seconds="1.5"))
    return folder


@pytest.fixture
def package(tmp_path, dbt_package):
    assert assemble(tmp_path / "package", dbt_package)
    return tmp_path / "package"


def zipped(package):
    with zipfile.ZipFile(package / "plugins.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_plugins_zip_holds_the_contents_of_plugins_and_not_the_folder(package):
    own = {str(path.relative_to(ROOT / "plugins")): path.read_bytes() for path in tracked("plugins/*")}
    inside = zipped(package)
    inside.pop("dbt_docs/static_index.html")
    assert "market_pipeline.py" in own
    assert ".airflowignore" in own
    assert inside == own


def test_the_web_server_finds_dbt_s_documentation_where_terraform_says_it_is(package):
    options = (ROOT / "terraform" / "modules" / "mwaa" / "options.tf").read_text()
    assert "/plugins/dbt_docs/static_index.html" in options
    assert zipped(package)["dbt_docs/static_index.html"].startswith(b"<script>")


def test_an_unchanged_repository_makes_the_same_bytes_though_dbt_wrote_its_page_anew(package, dbt_package, tmp_path):
    page = dbt_package / "target" / "static_index.html"
    page.write_text(PAGE.format(moment="2026-11-24T09:30:00Z", seconds="1795512345.25"))

    assemble(tmp_path / "again", dbt_package)

    assert (tmp_path / "again" / "plugins.zip").read_bytes() == (package / "plugins.zip").read_bytes()


def test_a_page_with_other_words_makes_another_zip(package, dbt_package, tmp_path):
    (dbt_package / "target" / "static_index.html").write_text("<script>another</script>")
    assemble(tmp_path / "again", dbt_package)
    assert (tmp_path / "again" / "plugins.zip").read_bytes() != (package / "plugins.zip").read_bytes()


def test_without_documentation_there_is_a_package_all_the_same(dbt_package, tmp_path):
    (dbt_package / "target" / "static_index.html").unlink()
    assert not assemble(tmp_path / "package", dbt_package)
    assert "dbt_docs/static_index.html" not in zipped(tmp_path / "package")


def test_the_dag_folder_holds_the_dags_and_beside_them_the_dbt_project_that_airflow_leaves_alone(package):
    files = {str(path.relative_to(package / "dags")) for path in (package / "dags").rglob("*") if path.is_file()}
    dags = {path.name for path in tracked("dags/*.py")}
    project = {f"include/dbt/finance/{name}" for name in ("profiles.yml", "models/a.sql", "target/manifest.json")}
    assert files == dags | project | {".airflowignore"}
    assert "include/" in (package / "dags" / ".airflowignore").read_text().splitlines()


def test_requirements_are_the_repository_s(package):
    assert (package / "requirements.txt").read_bytes() == (ROOT / "requirements.txt").read_bytes()


def test_the_startup_script_has_dbt_s_lock_in_it(package):
    script = (package / "startup.sh").read_text()
    assert (ROOT / "locks" / "dbt.txt").read_text() in script
    assert "@DBT_LOCK@" not in script


def test_without_the_dbt_project_it_says_what_makes_it(tmp_path):
    with pytest.raises(MwaaPackageError, match="make dbt-package"):
        assemble(tmp_path / "package", tmp_path / "nothing")


def run(*arguments):
    command = [sys.executable, "-m", "local.mwaa", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_command_replaces_what_it_made_before(dbt_package, tmp_path):
    old = tmp_path / "mwaa" / "dev" / "left_over.txt"
    old.parent.mkdir(parents=True)
    old.touch()

    done = run("--env", "dev", "--dbt", tmp_path / "dbt", "--into", tmp_path / "mwaa")

    assert done.returncode == 0, done.stderr
    assert "plugins.zip, requirements.txt, startup.sh for Terraform" in done.stdout
    made = sorted(path.name for path in (tmp_path / "mwaa" / "dev").iterdir())
    assert made == ["dags", "plugins.zip", "requirements.txt", "startup.sh"]


def test_the_command_that_cannot_leaves_what_is_there(tmp_path):
    kept = tmp_path / "mwaa" / "dev" / "kept.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps("kept"))

    done = run("--env", "dev", "--dbt", tmp_path / "nothing", "--into", tmp_path / "mwaa")

    assert done.returncode == 1
    assert "make dbt-package" in done.stderr
    assert kept.exists()
