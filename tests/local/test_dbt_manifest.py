"""dbt's manifest is written once for each state of the project, whoever asks for it at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from local.airflow.dbt_manifest import ensure_manifest
from local.processes import StackError

PARSES = """#!/bin/sh
set -e
cd "$(dirname "$0")/project/target"
mkdir under-way
echo '{}' >manifest.json
rmdir under-way
"""


@pytest.fixture
def ensure(tmp_path):
    """Call it for a small project's manifest; `ensure.says(script)` puts another program in dbt's place."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "dbt_project.yml").write_text("name: finance\n")

    def ask():
        return ensure_manifest({"DBT_TARGET": "local"}, dbt=tmp_path / "dbt", project=project)

    def says(script):
        (tmp_path / "dbt").write_text(script)
        (tmp_path / "dbt").chmod(0o755)

    ask.says, ask.source, ask.manifest = says, project / "dbt_project.yml", project / "target" / "manifest.json"
    says(PARSES)
    return ask


def test_it_is_written_where_there_is_none_and_again_when_the_project_changed(ensure):
    assert ensure()
    assert ensure.manifest.exists()
    assert not ensure()
    ensure.source.write_text("name: other\n")
    assert ensure()


def test_of_those_who_ask_at_once_one_has_it_written_and_the_others_find_it(ensure):
    with ThreadPoolExecutor(6) as pool:
        wrote = list(pool.map(lambda _: ensure(), range(6)))
    assert sorted(wrote) == [False] * 5 + [True]


def test_a_project_that_dbt_cannot_read_is_said_in_its_words_and_read_again_the_next_time(ensure):
    ensure.says("#!/bin/sh\necho 'Compilation Error: the third model'; exit 2\n")
    with pytest.raises(StackError, match="the third model"):
        ensure()
    ensure.says(PARSES)
    assert ensure()
