from etl.contracts.landing import copy_statement, create_table
from etl.contracts.names import names_for
from etl.contracts.tables import TABLES, metadata_columns, table


def test_a_landing_table_has_the_contract_s_columns_and_those_of_the_load():
    ddl = create_table(table("market_rejected"), "FINANCE_DEV", "LANDING")
    assert ddl.startswith("create table if not exists FINANCE_DEV.LANDING.market_rejected")
    assert "reasons ARRAY not null" in ddl
    assert "coin_id VARCHAR,\n" in ddl
    assert ddl.rstrip(")\n").endswith("ingested_at TIMESTAMP_LTZ")


def test_every_pipe_loads_its_own_table_from_its_own_stage():
    for name in TABLES:
        copy = copy_statement(table(name), names_for("dev", "1")["snowflake"])
        assert f"copy into FINANCE_DEV.LANDING.{name.upper()}\n" in copy
        assert f"from @FINANCE_DEV.LANDING.{name.upper()}_STAGE\n" in copy


def test_the_copy_fills_every_column_that_snowflake_adds():
    copy = copy_statement(table("market"), names_for("dev", "1")["snowflake"])
    for column in metadata_columns():
        assert f"{column.name} = metadata$" in copy
