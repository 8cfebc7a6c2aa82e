"""The page that is written while `make up` starts Airflow; `make docs` itself is in tests/end_to_end."""

from __future__ import annotations

import signal
from types import SimpleNamespace

import pytest

from local import dbt_docs

WRITES = """#!/bin/sh
while [ $# -gt 0 ]; do [ "$1" = --target-path ] && folder=$2; shift; done
echo the page > "$folder/static_index.html"
"""
FAILS = "#!/bin/sh\necho 'Compilation Error: the third model'; exit 2\n"
HANGS = "#!/bin/sh\nexec sleep 600\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with its manifest; `dbt(script)` puts another program in dbt's place."""
    target = tmp_path / "target"
    target.mkdir()
    for name in ("manifest.json", "partial_parse.msgpack"):
        (target / name).write_text("{}")
    (target / "sources.sha256").write_text("these sources")
    monkeypatch.setattr(dbt_docs, "TARGET", target)
    monkeypatch.setattr(dbt_docs, "DBT", tmp_path / "dbt")
    said = []

    def dbt(script):
        (tmp_path / "dbt").write_text(script)
        (tmp_path / "dbt").chmod(0o755)

    page = tmp_path / "docs" / "static_index.html"
    return SimpleNamespace(
        dbt=dbt, page=page, said=said, stamp=target / "sources.sha256",
        alongside=lambda: dbt_docs.alongside(page, {"DBT_TARGET": "local"}, said.append),
    )  # fmt: skip


def test_the_page_is_there_when_the_other_work_is_done(project):
    project.dbt(WRITES)

    with project.alongside():
        pass

    assert project.page.read_text() == "the page\n"
    assert project.said == ["dbt's documentation is written"]


def test_it_is_written_again_only_when_the_project_changed(project):
    project.dbt(WRITES)
    with project.alongside():
        pass
    project.dbt(FAILS)

    with project.alongside():
        pass
    assert project.said == ["dbt's documentation is written"]

    project.stamp.write_text("other sources")
    with project.alongside():
        pass
    assert "the third model" in project.said[-1]


def test_a_page_that_cannot_be_written_is_said_and_stops_nothing(project):
    project.dbt(FAILS)

    with project.alongside():
        pass

    assert "cannot be written" in project.said[0]
    assert not project.page.exists()


def test_work_that_fails_ends_dbt_as_well(project, monkeypatch):
    project.dbt(HANGS)
    start, started = dbt_docs._start, []
    monkeypatch.setattr(dbt_docs, "_start", lambda *given: started.append(start(*given)) or started[0])

    with pytest.raises(KeyboardInterrupt), project.alongside():
        raise KeyboardInterrupt

    assert started[0].returncode == -signal.SIGKILL
