"""The README's numbers of the dbt project are those of its manifest."""

from __future__ import annotations

import re

from local.settings import ROOT


def test_models_and_tests_are_counted_right(manifest):
    kinds = [node["resource_type"] for node in manifest["nodes"].values()]
    counts = (kinds.count("model"), kinds.count("snapshot"), kinds.count("test"), len(manifest["unit_tests"]))
    readme = (ROOT / "README.md").read_text()
    said = re.search(r"(\d+) models, (\d+) snapshot, (\d+) data tests and (\d+) unit tests", readme)
    assert tuple(int(number) for number in said.groups()) == counts
