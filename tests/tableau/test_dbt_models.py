import json

import pytest

from tableau.dbt_models import ManifestError, read_models


def node(**changes):
    return {
        "resource_type": "model",
        "name": "coin_latest",
        "schema": "EXPOSED",
        "fqn": ["finance", "exposed", "coin_latest"],
        "original_file_path": "models/exposed/coin_latest.sql",
        "description": "The newest\nquote.",
        "columns": {"COIN_ID": {"name": "COIN_ID", "data_type": "VARCHAR", "description": "Id\n of the coin"}},
        "config": {"grants": {"select": ["FINANCE_DEV_REPORTER"]}},
        **changes,
    }


def manifest(folder, *nodes):
    path = folder / "manifest.json"
    path.write_text(json.dumps({"nodes": {str(number): it for number, it in enumerate(nodes)}}))
    return path


def test_columns_types_descriptions_and_readers_are_dbts(tmp_path):
    model = read_models(manifest(tmp_path, node()))["coin_latest"]
    assert (model.schema, model.description) == ("EXPOSED", "The newest quote.")
    assert model.readers == {"FINANCE_DEV_REPORTER"}
    column = model.columns["coin_id"]
    assert (column.data_type, column.description) == ("varchar", "Id of the coin")


def test_only_models_of_the_exposed_layer_are_there(tmp_path):
    others = [node(name="stg", fqn=["finance", "staging", "stg"]), node(name="t", resource_type="test")]
    assert list(read_models(manifest(tmp_path, node(), *others))) == ["coin_latest"]


def test_one_reader_and_none_are_told_apart(tmp_path):
    several = [node(config={"grants": {"select": "A_ROLE"}}), node(name="top_movers", config={})]
    models = read_models(manifest(tmp_path, *several))
    assert (models["coin_latest"].readers, models["top_movers"].readers) == ({"A_ROLE"}, frozenset())


def test_a_manifest_that_is_not_there_names_the_way_to_it(tmp_path):
    with pytest.raises(ManifestError, match="make manifest"):
        read_models(tmp_path / "manifest.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"nodes": []}', '{"nodes": {"a": {"resource_type": "model"}}}'])
def test_a_file_that_is_no_manifest_is_refused(tmp_path, text):
    path = tmp_path / "manifest.json"
    path.write_text(text)
    with pytest.raises(ManifestError, match="no manifest"):
        read_models(path)


def test_a_folder_in_the_manifests_place_is_refused(tmp_path):
    with pytest.raises(ManifestError, match="can't be read: Is a directory"):
        read_models(tmp_path)


def test_a_column_without_a_type_names_its_file(tmp_path):
    untyped = node(columns={"coin_id": {"name": "coin_id", "data_type": None, "description": ""}})
    with pytest.raises(ManifestError, match=r"coin_latest\.sql: column coin_id"):
        read_models(manifest(tmp_path, untyped))
