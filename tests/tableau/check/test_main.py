"""The command: a line for each finding, and its exit codes."""

from __future__ import annotations

import json

import pytest

from tableau.check.__main__ import main
from tests.tableau.check.workbook import data_source, models, workbook


@pytest.fixture
def documents(tmp_path):
    paths = [tmp_path / "market.tds", tmp_path / "market.twb"]
    data_source().write(paths[0])
    workbook().write(paths[1])
    return [str(path) for path in paths]


@pytest.fixture
def manifest(tmp_path):
    """As dbt writes it, of the small models."""
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"nodes": {name: _node(model) for name, model in models().items()}}))
    return str(path)


def _node(model):
    return {
        "resource_type": "model", "fqn": ["finance", "exposed", model.name], "name": model.name,
        "schema": model.schema, "description": "", "original_file_path": "x.sql",
        "config": {"grants": {"select": sorted(model.readers)}},
        "columns": {name: {"name": name, "data_type": column.data_type, "description": ""}
                    for name, column in model.columns.items()},
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _schema(schema):
    """The command looks for it itself."""


def test_right_documents(documents, manifest, capsys):
    assert main([*documents, "--manifest", manifest]) == 0
    assert capsys.readouterr().out == ""


def test_a_line_for_each_finding(documents, manifest, capsys):
    tree = workbook()
    tree.xpath("//zone[@id='3']")[0].set("name", "Gone")
    tree.xpath("//folder-item")[0].set("name", "[GONE]")
    tree.write(documents[1])

    assert main([*documents, "--manifest", manifest]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len([line for line in lines if line.startswith(f"{documents[1]}: ")])
    assert any("folder 'Market' > folder-item, line " in line for line in lines)
    assert any("dashboard 'Coin' > zone 3, line " in line and "'Gone'" in line for line in lines)


def test_a_column_that_was_dropped(documents, manifest, capsys, tmp_path):
    changed = json.loads((tmp_path / "manifest.json").read_text())
    del changed["nodes"]["coin_latest"]["columns"]["price_usd"]
    (tmp_path / "manifest.json").write_text(json.dumps(changed))

    assert main([*documents, "--manifest", manifest]) == 1

    out = capsys.readouterr().out
    assert "EXPOSED.COIN_LATEST has no column PRICE_USD (dbt's model coin_latest); used by worksheet 'Heat map'" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gone.twb", "--manifest", "{manifest}"], "gone.twb: No such file"),
        (["{twb}", "--manifest", "gone.json"], "gone.json is not there: `make manifest`"),
    ],
)
def test_what_cannot_be_checked(documents, manifest, capsys, arguments, said):
    given = [argument.format(manifest=manifest, twb=documents[1]) for argument in arguments]

    assert main(given) == 2

    answer = capsys.readouterr()
    assert said in answer.err
    assert answer.out == ""


def test_without_a_schema_nothing_is_checked(documents, manifest, capsys, monkeypatch):
    monkeypatch.setenv("TABLEAU_XSD", "/nowhere")

    assert main([*documents, "--manifest", manifest]) == 2
    assert "NOT CHECKED: TABLEAU_XSD is /nowhere" in capsys.readouterr().err
