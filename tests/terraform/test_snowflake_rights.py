"""The roles may in the cloud what they may on the laptop: what works here must not want a right there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from etl.contracts.names import names_for
from etl.contracts.tables import TABLES
from local.provision.snowflake import statements
from tests.terraform.workspace import Workspace

pytestmark = pytest.mark.xdist_group("snowflake_rights")  # what it plans is planned once
ACCOUNT = "123456789012"
ROOT_MODULE = Path(__file__).with_name("roots") / "snowflake.tf"


class Right(NamedTuple):
    role: str  # by its key in names.json
    privilege: str
    kind: str  # as Snowflake writes it; in plural where it is for all or future ones
    on: str  # the name inside the database, or of the schema
    which: str  # this, all, future


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    return names_for("dev", ACCOUNT)["snowflake"]


@pytest.fixture(scope="module")
def laptop(names: dict[str, Any]) -> set[Right]:
    grant = re.compile(r"grant (?P<privileges>.+?) on (?:(?P<which>all|future) )?(?P<thing>.+) to role (?P<role>\S+)")
    rights = set()
    for statement in statements(names_for("dev", ACCOUNT)):
        if statement.startswith("grant "):
            found = grant.fullmatch(statement)
            assert found, statement
            kind, _, on = found["thing"].replace(" in schema ", " ").rpartition(" ")
            rights |= _rights(names, found["role"], found["privileges"].split(","), kind, on, found["which"] or "this")
    return rights


@pytest.fixture(scope="module")
def plan(planning: Workspace) -> list[dict[str, Any]]:
    return planning.planned(planning.add("rights", ROOT_MODULE))["resource_changes"]


@pytest.fixture(scope="module")
def cloud(plan: list[dict[str, Any]], names: dict[str, Any]) -> set[Right]:
    rights = set()
    for change in plan:
        if change["type"] == "snowflake_grant_privileges_to_account_role":
            after = change["change"]["after"]
            for kind, on, which in _granted_on(after):
                rights |= _rights(names, after["account_role_name"], after["privileges"], kind, on, which)
    return rights


def _granted_on(grant: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    if grant["on_account"]:
        yield "ACCOUNT", "", "this"
    for schema in grant["on_schema"]:
        yield "SCHEMA", schema["schema_name"], "this"
    for thing in (*grant["on_account_object"], *grant["on_schema_object"]):
        if thing["object_name"]:
            yield thing["object_type"], thing["object_name"], "this"
        for which in ("all", "future"):
            for several in thing.get(which) or []:
                yield several["object_type_plural"], several["in_schema"], which


def _rights(names: dict[str, Any], role: str, privileges: list[str], kind: str, on: str, which: str) -> set[Right]:
    keys = {name: key for key, name in names["roles"].items()}
    inside = on.replace('"', "").removeprefix(f"{names['database']}.")
    return {
        Right(keys.get(role, role), privilege.strip().upper(), kind.upper(), inside, which) for privilege in privileges
    }


def test_a_role_may_in_the_cloud_what_it_may_on_the_laptop(laptop: set[Right], cloud: set[Right]) -> None:
    assert len(laptop) > 50
    assert laptop - cloud == set()


def test_what_is_granted_in_the_cloud_alone_is_for_what_the_laptop_does_itself(
    names: dict[str, Any], laptop: set[Right], cloud: set[Right]
) -> None:
    """The laptop's Snowpipe and its provisioning have no role."""
    landing = names["schemas"]["landing"]
    loads = {Right("loader", "USAGE", "SCHEMA", landing, "this")}
    loads.add(Right("loader", "USAGE", "FILE FORMAT", f"{landing}.{names['file_format']}", "this"))
    loads.add(Right("loader", "USAGE", "INTEGRATION", names["error_integration"], "this"))
    for table in (name.upper() for name in TABLES):
        stage, pipe = (f"{landing}.{names[thing].replace('{TABLE}', table)}" for thing in ("stage", "pipe"))
        loads.add(Right("loader", "USAGE", "STAGE", stage, "this"))
        loads |= {
            Right("loader", privilege, "TABLE", f"{landing}.{table}", "this") for privilege in ("INSERT", "SELECT")
        }
        loads |= {Right("ACCOUNTADMIN", privilege, "PIPE", pipe, "this") for privilege in ("OPERATE", "MONITOR")}
    assert cloud - laptop == loads


def test_a_user_is_planned_whose_addresses_are_not_known_yet(plan: list[dict[str, Any]], names: dict[str, Any]) -> None:
    (rule,) = (change["change"] for change in plan if change["type"] == "snowflake_network_rule")
    assert rule["after_unknown"]["value_list"]
    assert [change["change"]["after"]["name"] for change in plan if change["type"] == "snowflake_service_user"] == [
        names["users"]["airflow"]
    ]
