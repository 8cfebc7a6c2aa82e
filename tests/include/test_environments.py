"""dev and prod can't collide: a target builds in its own database, or not at all."""

from __future__ import annotations

import pytest

from etl.contracts.names import names_for
from local.settings import ACCOUNT


def parse(dbt_project, target, database):
    account = {"SNOWFLAKE_ACCOUNT": "a", "SNOWFLAKE_USER": "u", "SNOWFLAKE_PRIVATE_KEY": "k", "SNOWFLAKE_ROLE": "r"}
    return dbt_project("list", "--target", target, env=account | {"SNOWFLAKE_DATABASE": database})


@pytest.mark.parametrize(("target", "other"), [("dev", "prod"), pytest.param("prod", "dev", marks=pytest.mark.full)])
def test_a_target_refuses_the_database_of_another_environment(dbt_project, target, other):
    own, foreign = (names_for(env, ACCOUNT)["snowflake"]["database"] for env in (target, other))

    refused = parse(dbt_project, target, foreign)

    assert refused.returncode != 0
    assert f"Target '{target}' builds in {own}, but its database is {foreign}" in refused.stdout


@pytest.mark.full
@pytest.mark.parametrize("target", ["dev", "prod"])
def test_a_target_takes_its_own_database(dbt_project, target):
    done = parse(dbt_project, target, names_for(target, ACCOUNT)["snowflake"]["database"])
    assert done.returncode == 0, done.stdout
