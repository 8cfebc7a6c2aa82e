from __future__ import annotations

import pytest

from tests.tableau.check.breaking import Change, all_of, assert_found, findings, removed, set_to, twice, without
from tests.tableau.check.workbook import data_source, workbook

TOP, SNOWFLAKE = "//connection[@class='federated']", "//connection[@class='snowflake']"
PLACE = "connection > named connection 'snowflake.9z' > connection"


def spelt(wrong: str, right: str) -> Change:
    return all_of(set_to(SNOWFLAKE, wrong, "X"), without(SNOWFLAKE, right))


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (set_to(TOP, "class", "federate"), "> connection", "its class is 'federate': at the top it is 'federated'"),
        (set_to(TOP, "class", "snowflake"), "> connection", "at the top it is 'federated', and 'snowflake' below"),
        (set_to(TOP, "dbname", "FINANCE_DEV"), "> connection", "a federated connection has no attribute 'dbname'"),
        (set_to(SNOWFLAKE, "class", "snowflak"), PLACE, "its class is 'snowflak', and only 'snowflake' is known"),
        (spelt("warehous", "warehouse"), PLACE, "has no attribute 'warehous'; did you mean 'warehouse'?"),
        (spelt("databse", "dbname"), PLACE, "has no attribute 'databse'"),
        (spelt("sevice", "service"), PLACE, "has no attribute 'sevice'; did you mean 'service'?"),
        *((without(SNOWFLAKE, name), PLACE, f"has no {name}") for name in (
            "server", "dbname", "schema", "warehouse", "service", "authentication")),
        (set_to(SNOWFLAKE, "warehouse", ""), PLACE, "has no warehouse"),
        (set_to(SNOWFLAKE, "authentication", "Username Pasword"), PLACE, "its authentication is 'Username Pasword'"),
        (set_to(SNOWFLAKE, "server", "https://a.snowflakecomputing.com"), PLACE, "without https://"),
        (set_to(SNOWFLAKE, "server", "a.snowflakecomputing.com:443"), PLACE, "without a port"),
        (set_to(SNOWFLAKE, "port", "443"), PLACE, "without a port"),
        (set_to(SNOWFLAKE, "server", "a.snowflake.com"), PLACE, "a host <account>.snowflakecomputing.com"),
        (set_to(SNOWFLAKE, "server", "a/b.snowflakecomputing.com"), PLACE, "a host <account>.snowflakecomputing.com"),
        (set_to(SNOWFLAKE, "server", "evil.com/.snowflakecomputing.com"), PLACE, "a host <account>"),
        (set_to(SNOWFLAKE, "dbname", "finance_dev"), PLACE, "dev's is FINANCE_DEV (names without quotes are in upper"),
        (set_to(SNOWFLAKE, "dbname", "FINANCE_PROD"), PLACE, "its dbname is 'FINANCE_PROD', and dev's is FINANCE_DEV"),
        (set_to(SNOWFLAKE, "service", "FINANCE_PROD_REPORTER"), PLACE, "its service is 'FINANCE_PROD_REPORTER', and d"),
        (set_to(SNOWFLAKE, "warehouse", "finance_dev_report"), PLACE, "its warehouse is 'finance_dev_report', and dev"),
        (set_to(SNOWFLAKE, "warehouse", "FINANCE_DEV_TRANSFORM"), PLACE, "may use FINANCE_DEV_REPORT alone"),
        (set_to(SNOWFLAKE, "schema", "STAGING"), PLACE, "its schema is 'STAGING', and dev's is EXPOSED"),
        (set_to("//relation/relation", "table", "[STAGING].[X]"), "relation 'COIN_LATEST'", "is in STAGING, and the c"),
        (set_to("//relation/relation", "table", "[A].[EXPOSED].[X]"), "relation 'COIN_LATEST'", "is in A, and the con"),
        (set_to("//relation/relation", "table", "[X]"), "relation 'COIN_LATEST'", "its table [X] has no schema"),
        (removed("//named-connection"), "> connection", "has no named connection"),
        (removed(SNOWFLAKE), "named connection 'snowflake.9z'", "has no connection"),
        (removed(TOP), "data source", "has no connection"),
        (twice(SNOWFLAKE), "named connection 'snowflake.9z'", "has 2 connections, not one"),
        (twice(SNOWFLAKE, warehouse="COMPUTE_WH"), PLACE, "its warehouse is 'COMPUTE_WH'"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("document", [workbook, data_source])
def test_a_connection_that_connects_to_nothing_is_refused(change, place, message, document):
    assert_found(findings(change, document()), place, message)


@pytest.mark.parametrize("environment", ["DEV", "PROD"])
@pytest.mark.parametrize("host", ["acme-market.snowflakecomputing.com", "ab12345.cn-north-1.snowflakecomputing.cn"])
def test_each_environment_has_its_names(environment, host):
    attributes = {
        "dbname": f"FINANCE_{environment}", "service": f"FINANCE_{environment}_REPORTER",
        "warehouse": f"FINANCE_{environment}_REPORT", "username": f"FINANCE_{environment}_TABLEAU", "server": host,
    }  # fmt: skip

    assert findings(all_of(*(set_to(SNOWFLAKE, name, value) for name, value in attributes.items()))) == []
