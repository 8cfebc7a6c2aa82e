from etl.contracts.names import names_for


def test_names_differ_by_environment_and_account():
    dev, prod = names_for("dev", "111"), names_for("prod", "222")
    assert dev["buckets"]["curated"] == "finance-dev-curated-111"
    assert prod["snowflake"]["database"] == "FINANCE_PROD"
    assert dev["snowflake"]["roles"]["operator"] == "FINANCE_DEV_OPERATOR"


def test_no_place_is_left_open_but_the_table():
    text = str(names_for("local", "000000000000")).replace("{TABLE}", "")
    assert "{env}" not in text
    assert "{ENV}" not in text
    assert "{account}" not in text
