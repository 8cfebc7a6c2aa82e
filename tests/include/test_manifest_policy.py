"""What every dbt node owes its readers, checked on the manifest."""

from __future__ import annotations

import json
import re

import pytest

from local.settings import ROOT

CONTRACTS = ROOT / "etl" / "contracts"
LAYERS = {"staging": "STAGING", "exposed": "EXPOSED"}


@pytest.fixture
def models(manifest):
    found = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    assert found
    return found


@pytest.fixture
def exposed(models):
    return [model for model in models if model["fqn"][1] == "exposed"]


def checks_of(manifest, model):
    return [
        manifest["nodes"][child] for child in manifest["child_map"][model["unique_id"]] if child.startswith("test.")
    ]


def test_every_model_and_each_of_its_columns_is_described(models):
    for model in models:
        assert model["description"], model["name"]
        for column in model["columns"].values():
            assert column["description"], f"{model['name']}.{column['name']}"


def test_every_model_has_an_owner(models):
    assert [model["name"] for model in models if not model["config"]["meta"].get("owner")] == []


def test_every_incremental_model_has_a_key_that_is_tested(manifest, models):
    for model in models:
        key = model["config"]["unique_key"]
        checked = {
            test["test_metadata"]["name"]
            for test in checks_of(manifest, model)
            if test.get("test_metadata") and test["column_name"] == key
        }
        assert {"not_null", "unique"} <= checked, model["name"]


def test_each_layer_is_a_schema_of_its_own_without_a_prefix(models, names):
    for model in models:
        assert model["schema"] == LAYERS[model["fqn"][1]]
        assert model["database"] == names["snowflake"]["database"]
    assert set(LAYERS.values()) <= set(names["snowflake"]["schemas"].values())


def test_layers_read_only_what_lies_below_them(models):
    below = {"staging": ("source.",), "exposed": ("model.finance.stg_", "model.finance.fct_", "model.finance.dim_")}
    for model in models:
        for parent in model["depends_on"]["nodes"]:
            assert parent.startswith(below[model["fqn"][1]]), f"{model['name']} reads {parent}"


def test_names_say_the_layer(models):
    patterns = {"staging": r"stg_\w+?__\w+", "exposed": r"(fct|dim|agg|mv)_\w+"}
    for model in models:
        assert re.fullmatch(patterns[model["fqn"][1]], model["name"])


def test_exposed_models_promise_their_columns(exposed):
    for model in exposed:
        assert model["config"]["contract"]["enforced"] is True
        assert [name for name, column in model["columns"].items() if not column["data_type"]] == []


def test_only_analyst_and_reporter_read_and_only_what_is_exposed(models, names):
    roles = names["snowflake"]["roles"]
    for model in models:
        readers = [roles["analyst"], roles["reporter"]] if model["fqn"][1] == "exposed" else None
        assert model["config"]["grants"].get("select") == readers, model["name"]


def test_sources_are_the_landing_tables_of_the_contracts(manifest, names):
    metadata = json.loads((CONTRACTS / "metadata_columns.json").read_text())["columns"]
    contracts = {path.stem: json.loads(path.read_text()) for path in (CONTRACTS / "tables").glob("*.json")}
    sources = {source["name"]: source for source in manifest["sources"].values()}

    assert sources.keys() == contracts.keys() != set()
    for name, source in sources.items():
        assert source["identifier"] == contracts[name]["table"]
        assert source["schema"] == names["snowflake"]["schemas"]["landing"]
        written = {column["name"]: column["description"] for column in source["columns"].values()}
        assert written == {column["name"]: column["doc"] for column in contracts[name]["columns"] + metadata}


def test_staging_keeps_every_landing_column(manifest):
    contract = json.loads((CONTRACTS / "tables" / "market.json").read_text())
    staging = manifest["nodes"]["model.finance.stg_coingecko__market"]

    assert {column["name"] for column in contract["columns"]} <= staging["columns"].keys()


def test_landing_has_to_be_fresh(manifest):
    sources = {source["name"]: source for source in manifest["sources"].values()}

    for name in ("market", "market_run"):
        assert sources[name]["loaded_at_field"] == "ingested_at"
        assert sources[name]["freshness"]["warn_after"] == {"count": 2, "period": "hour"}
