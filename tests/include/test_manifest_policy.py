"""What every dbt node owes its readers, checked on the manifest."""

from __future__ import annotations

import json
import re

import pytest

from local.settings import ROOT

CONTRACTS = ROOT / "etl" / "contracts"
SCHEMAS = {"staging": "STAGING", "exposed": "EXPOSED"}
NAMES = {
    "staging": r"stg_coingecko__\w+",
    "exposed": r"(fct|dim|agg|mv)_\w+|coin_latest|top_movers|data_quality_hourly",
}
READS = {
    "staging": ("source.finance.coingecko.", "model.finance.stg_"),
    "exposed": ("model.finance.", "snapshot.finance."),
    "snapshot": ("model.finance.stg_",),
}
# Snowflake keeps only these up to date in a materialized view.
MATERIALIZED_VIEW_AGGREGATES = {"avg", "count", "min", "max", "sum", "stddev", "variance"}


@pytest.fixture
def models(manifest):
    found = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    assert len(found) > 10
    return found


@pytest.fixture
def snapshots(manifest):
    found = [node for node in manifest["nodes"].values() if node["resource_type"] == "snapshot"]
    assert found
    return found


@pytest.fixture
def exposed(models):
    return [model for model in models if model["fqn"][1] == "exposed"]


def generic_tests(manifest, model):
    """The generic tests of a model: (name, column or None, arguments)."""
    nodes = [
        manifest["nodes"][child] for child in manifest["child_map"][model["unique_id"]] if child.startswith("test.")
    ]
    return [
        (node["test_metadata"]["name"], node["column_name"], node["test_metadata"]["kwargs"])
        for node in nodes
        if node.get("test_metadata") and node["attached_node"] == model["unique_id"]
    ]


def incremental(models):
    return [model for model in models if model["config"]["materialized"] == "incremental"]


def test_every_model_and_snapshot_and_each_of_its_columns_is_described(models, snapshots):
    for node in models + snapshots:
        assert node["description"], node["name"]
        assert node["columns"], node["name"]
        for column in node["columns"].values():
            assert column["description"], f"{node['name']}.{column['name']}"


def test_every_model_snapshot_and_exposure_has_an_owner(manifest, models, snapshots):
    assert [node["name"] for node in models + snapshots if not node["config"]["meta"].get("owner")] == []
    assert manifest["exposures"]
    for exposure in manifest["exposures"].values():
        assert exposure["owner"]["email"], exposure["name"]
        assert exposure["description"], exposure["name"]


def test_every_model_has_a_key_that_is_tested(manifest, models):
    for model in models:
        checks = generic_tests(manifest, model)
        together = {name for name, _, _ in checks} & {"unique_together"}
        keys = {column for name, column, _ in checks if name == "unique"}
        required = {column for name, column, _ in checks if name == "not_null"}
        assert together or keys & required, model["name"]


def test_what_is_merged_is_merged_by_its_tested_key(manifest, models):
    for model in incremental(models):
        key = model["config"]["unique_key"]
        checks = {name for name, column, _ in generic_tests(manifest, model) if column == key}
        assert {"not_null", "unique"} <= checks, model["name"]


def test_a_merge_does_not_read_the_history_that_it_cannot_touch(models):
    """A key that is a digest says nothing about time: such a merge has to name the time as well."""
    for model in incremental(models):
        if model["config"]["unique_key"].endswith("_key"):
            [predicate] = model["config"]["incremental_predicates"]
            time = model["config"]["meta"]["time"]
            assert predicate == f"DBT_INTERNAL_DEST.{time} = DBT_INTERNAL_SOURCE.{time}", model["name"]


def test_tests_of_what_grows_look_at_what_was_loaded_lately(models):
    for model in incremental(models):
        if model["name"] != "stg_coingecko__coin":  # one row a coin does not grow with time
            meta = model["config"]["meta"]
            assert {meta["time"], meta["loaded"]} <= model["columns"].keys(), model["name"]


def test_every_key_of_another_model_is_checked_against_it(manifest, exposed):
    # coin_id of what is made of rows that are checked themselves
    checked_by_their_key = {"agg_return_moments_daily", "fct_volatility_daily"}
    for model in exposed:
        if model["name"] in ("dim_coin", "mv_market_daily", "data_quality_hourly"):
            continue  # they are what others are checked against, and a view with one parent
        related = {column for name, column, _ in generic_tests(manifest, model) if name == "relationships"}
        foreign = {"coin_id", "hour_at"} & model["columns"].keys() - {model["config"]["unique_key"]}
        if model["name"] in checked_by_their_key:
            foreign = {"coin_day_key"}
        if model["name"] in ("coin_latest", "top_movers"):
            foreign -= {"hour_at"}  # the newest hour of the coin, by construction one of the fact's
        assert foreign <= related, model["name"]


def test_each_layer_is_a_schema_of_its_own_without_a_prefix(models, snapshots, names):
    schemas = names["snowflake"]["schemas"]
    for model in models:
        assert model["schema"] == SCHEMAS[model["fqn"][1]]
    assert {snapshot["schema"] for snapshot in snapshots} == {schemas["snapshots"]}
    assert {node["database"] for node in models + snapshots} == {names["snowflake"]["database"]}
    assert set(SCHEMAS.values()) <= set(schemas.values())


def test_layers_read_only_what_lies_below_them(models, snapshots):
    for node in models + snapshots:
        layer = "snapshot" if node["resource_type"] == "snapshot" else node["fqn"][1]
        for parent in node["depends_on"]["nodes"]:
            assert parent.startswith(READS[layer]), f"{node['name']} reads {parent}"


def test_names_say_the_layer(models, snapshots):
    for model in models:
        assert re.fullmatch(NAMES[model["fqn"][1]], model["name"])
    for snapshot in snapshots:
        assert re.fullmatch(r"snap_\w+", snapshot["name"])


def test_exposed_models_promise_their_columns(exposed):
    for model in exposed:
        assert model["config"]["contract"]["enforced"] is True
        assert [name for name, column in model["columns"].items() if not column["data_type"]] == []


def test_only_analyst_operator_and_reporter_read_and_only_what_is_exposed(models, snapshots, names):
    roles = names["snowflake"]["roles"]
    for node in models + snapshots:
        is_exposed = node["resource_type"] == "model" and node["fqn"][1] == "exposed"
        readers = [roles["analyst"], roles["operator"], roles["reporter"]] if is_exposed else None
        assert node["config"]["grants"].get("select") == readers, node["name"]


def test_what_can_be_built_again_from_landing_is_transient_and_facts_are_clustered(models, snapshots):
    for model in models:
        again = model["fqn"][1] == "staging" or model["name"] in ("coin_latest", "top_movers")
        assert model["config"].get("transient") is again, model["name"]
        if model["name"].startswith("fct_"):
            assert model["config"]["cluster_by"] == [model["config"]["meta"]["time"]], model["name"]
    assert [snapshot["config"].get("transient") for snapshot in snapshots] == [False] * len(snapshots)


def test_the_snapshot_looks_at_nothing_that_moves_every_hour(snapshots):
    [snap_coin] = snapshots
    assert snap_coin["config"]["strategy"] == "check"
    assert snap_coin["config"]["check_cols"] == ["symbol", "name", "rank_band", "max_supply", "is_listed"]


def test_a_materialized_view_keeps_to_what_snowflake_maintains(models):
    views = [model for model in models if model["config"]["materialized"] == "materialized_view"]
    assert views
    for view in views:
        sql = view["raw_code"].split("}}", 1)[1].lower()
        assert len(re.findall(r"\bref\(", sql)) == 1, view["name"]
        assert not re.search(r"\b(join|over|having|order by|limit|union|distinct|qualify|with)\b", sql), view["name"]
        aggregates = set(re.findall(r"(\w+)\(", sql)) - {"ref", "to_date", "iff"}
        assert aggregates <= MATERIALIZED_VIEW_AGGREGATES, view["name"]


def test_singular_tests_say_what_a_failure_means(manifest):
    singular = [
        node for node in manifest["nodes"].values() if node["resource_type"] == "test" and "test_metadata" not in node
    ]
    assert len(singular) > 5
    for test in singular:
        header = test["raw_code"].split("}}", 1)[-1] if test["raw_code"].startswith("{{ config") else test["raw_code"]
        assert header.strip().startswith("-- A row here is"), test["name"]
        assert re.search(r"means", header), test["name"]


def test_only_what_readers_can_live_with_is_a_warning(manifest):
    warnings = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["config"]["severity"].lower() == "warn"
    }
    assert warnings == {"close_meets_next_open", "every_accepted_row_is_loaded", "market_did_not_shrink"}


def test_the_project_needs_no_packages(manifest):
    project = ROOT / "include" / "dbt" / "finance"
    assert [file.name for file in project.iterdir() if file.name in ("packages.yml", "dependencies.yml")] == []
    assert {node["package_name"] for node in manifest["nodes"].values()} == {"finance"}


def test_dashboards_read_what_is_exposed(manifest):
    for exposure in manifest["exposures"].values():
        assert exposure["type"] == "dashboard"
        assert exposure["depends_on"]["nodes"], exposure["name"]
        for node in exposure["depends_on"]["nodes"]:
            assert manifest["nodes"][node]["schema"] == SCHEMAS["exposed"], exposure["name"]


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
