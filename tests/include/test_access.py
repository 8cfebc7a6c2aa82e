"""Who may read what: EXPOSED for reports and analyses, landing for the transformer and, read-only, the operator."""

from __future__ import annotations

import json

import pytest

from tests.include.landing import DATABASE

REPORTER, ANALYST, OPERATOR = (f"FINANCE_LOCAL_{role}" for role in ("REPORTER", "ANALYST", "OPERATOR"))
PRIVATE = (
    "LANDING.MARKET", "LANDING.MARKET_REJECTED", "LANDING.MARKET_RUN", "STAGING.STG_COINGECKO__MARKET",
    "STAGING.STG_COINGECKO__MARKET_RUN", "STAGING.STG_COINGECKO__COIN", "SNAPSHOTS.SNAP_COIN",
)  # fmt: skip


def exposed_tables(manifest):
    return [
        node["alias"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "EXPOSED"
    ]


@pytest.mark.parametrize("role", [REPORTER, pytest.param(ANALYST, marks=pytest.mark.full)])
def test_a_role_that_may_only_report_reads_exposed_and_nothing_else_through_the_adapter(built, manifest, role):
    reads = " union all ".join(f"select count(*) as n from {DATABASE}.EXPOSED.{t}" for t in exposed_tables(manifest))
    said = built.dbt("show", "--inline", reads, "--limit", "50", "--output", "json", role=role)
    assert len(json.loads(said[said.index("{") :])["show"]) == len(exposed_tables(manifest)) > 10

    with built.session(role=role) as query:
        for table in PRIVATE:
            with pytest.raises(Exception, match="does not exist or not authorized"):
                query(f"select * from {DATABASE}.{table}")
        for statement in (
            f"delete from {DATABASE}.EXPOSED.COIN_LATEST",
            f"insert into {DATABASE}.EXPOSED.COIN_LATEST (coin_id) values ('x')",
            f"drop table {DATABASE}.EXPOSED.COIN_LATEST",
            f"create table {DATABASE}.EXPOSED.MINE (id int)",
        ):
            with pytest.raises(Exception, match="Insufficient privileges"):
                query(statement)


def test_the_operator_reads_landing_and_exposed_and_writes_neither(built):
    with built.session(role=OPERATOR) as query:
        assert query(f"select count(*) from {DATABASE}.LANDING.MARKET") == [(4,)]
        assert query(f"select count(*) from {DATABASE}.EXPOSED.DATA_QUALITY_HOURLY") == [(1,)]
        with pytest.raises(Exception, match="does not exist or not authorized"):
            query(f"select * from {DATABASE}.STAGING.STG_COINGECKO__MARKET")
        with pytest.raises(Exception, match="Insufficient privileges"):
            query(f"delete from {DATABASE}.LANDING.MARKET")


@pytest.mark.full
def test_a_role_keeps_reading_what_a_full_refresh_replaced(built):
    built.dbt("run", "--select", "coin_latest", "fct_market_hourly", "mv_market_daily", "--full-refresh")
    with built.session(role=REPORTER) as query:
        for table in ("COIN_LATEST", "FCT_MARKET_HOURLY", "MV_MARKET_DAILY"):
            assert query(f"select count(*) from {DATABASE}.EXPOSED.{table}") == [(4,)]
