"""The etl module against what it deploys: keys, packages, variables."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from etl.contracts.tables import TABLES
from etl.lake import keys
from etl.lambdas.collect.tiers import HEADERS
from etl.package import build
from etl.package.functions import FUNCTIONS, configuration

MODULE = Path(__file__).parents[2] / "terraform" / "modules" / "etl"
SLOT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def prefixes() -> dict[str, str]:
    block = re.search(r"prefixes = \{(.*?)\n  \}", (MODULE / "iam.tf").read_text(), re.DOTALL)[1]
    return dict(re.findall(r'(\w+)\s+= "([^"]+)"', block))


def test_each_key_lies_below_the_prefix_that_roles_are_given() -> None:
    made = {
        "pages": [keys.raw_page(SLOT, "run", 1), keys.raw_run(SLOT, "run"), keys.raw_runs(SLOT)],
        "notes": [keys.raw_pages(SLOT, "run"), keys.raw_notes(SLOT)],
        "staged": [keys.staged_chunk("run", 1, 0), keys.staged_pages("run"), keys.staged_run("run")],
        "calls": [keys.calls()],
    }
    given = prefixes()
    assert set(given) == set(made)
    assert {kind: {key.split("/")[0] for key in of_kind} for kind, of_kind in made.items()} == {
        kind: {prefix} for kind, prefix in given.items()
    }


def test_each_dataset_lies_below_its_table_s_name() -> None:
    assert [keys.dataset(table, SLOT).split("/")[0] for table in TABLES] == list(TABLES)


def test_the_tiers_are_those_of_the_collector() -> None:
    said = re.search(r"contains\(\[(.*?)\], var\.market_api\.tier\)", (MODULE / "variables.tf").read_text())[1]
    assert set(re.findall(r'"(\w+)"', said)) == {*HEADERS, "keyless"}


def test_every_variable_that_a_function_declares_has_a_value() -> None:
    valued = set(re.findall(r"^    (\w+)\s+= ", (MODULE / "main.tf").read_text(), re.MULTILINE))
    asked = {name for function in FUNCTIONS for name in configuration(function)["environment"]}
    assert asked <= valued
    assert "RUN_AT" not in valued


def test_the_tests_packages_have_the_form_of_those_that_are_built(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(build, "_installed", lambda *_: {"six.py": Path(__file__)})
    layer = build.build_layer(["six==1"], "arm64", tmp_path, None)
    stands_for = json.loads((MODULE / "tests" / "packages" / "packages.json").read_text())
    assert set(stands_for["layer"]) == set(layer)
    for function in FUNCTIONS:
        built = build.build(function, ["six==1"], layer, "arm64", tmp_path, None)
        stand_in = stands_for["functions"][function]
        assert set(stand_in) == set(built)
        constant = ("file", "handler", "runtime", "layer", "environment", "memory_mb", "timeout_seconds")
        assert {name: stand_in[name] for name in constant} == {name: built[name] for name in constant}
