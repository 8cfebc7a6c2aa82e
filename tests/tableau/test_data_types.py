import pytest

from tableau.data_types import data_type


@pytest.mark.parametrize(
    ("snowflake", "local"),
    [
        ("varchar", "string"),
        ("VARCHAR(16777216)", "string"),
        ("text", "string"),
        ("number(38,0)", "integer"),
        ("NUMBER(38, 0)", "integer"),
        ("number", "integer"),
        ("number(18,4)", "real"),
        ("float", "real"),
        ("boolean", "boolean"),
        ("date", "date"),
        ("timestamp_ntz", "datetime"),
        ("TIMESTAMP_NTZ(9)", "datetime"),
    ],
)
def test_snowflakes_types_have_tableaus_names(snowflake, local):
    assert data_type(snowflake).local == local


def test_a_type_that_no_model_uses_is_an_error():
    with pytest.raises(KeyError):
        data_type("variant")


def test_every_column_of_the_exposed_models_has_a_type(models):
    assert models
    for model in models.values():
        for column in model.columns.values():
            assert data_type(column.data_type).local
