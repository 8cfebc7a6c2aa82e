"""environments/dev applied to the laptop's AWS: an hour on it, each permission needed, and all of it gone again."""

from __future__ import annotations

import copy
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from etl import clock
from etl.lake import keys
from local.dag_run import play
from local.processes import wait_until
from local.settings import DEFAULT_PORTS, ROOT
from local.snowflake.client import connect
from tests.end_to_end.terraformed import NO_CHANGES, TerraformedLaptop
from tests.ports import free_ports

pytestmark = pytest.mark.full

FUNCTIONS = ("collect", "stage", "publish")
UNENFORCED = json.loads(Path(__file__).with_name("unenforced_permissions.json").read_text())
ARCHITECTURES = {"x86_64": "x86_64", "AMD64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The functions' packages and the layer, for this machine."""
    if sys.version_info[:2] != (3, 12):
        pytest.skip("NOT TESTED: the packages are for Python 3.12, as Lambda runs them, and this is another")
    home, architecture = tmp_path_factory.mktemp("dist"), ARCHITECTURES[platform.machine()]
    uv = next((ROOT / ".local" / "tools").glob("uv-*/bin/uv"), None)
    command = [sys.executable, "-m", "etl.package", "--arch", architecture, "--into", str(home)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "UV": str(uv or "")}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return home / architecture


@pytest.fixture(scope="module")
def made(tmp_path_factory, planning, packages):
    """The laptop after terraform apply; its logs stay when a test fails."""
    ports = dict(zip(DEFAULT_PORTS, free_ports(len(DEFAULT_PORTS)), strict=True))
    laptop = TerraformedLaptop(tmp_path_factory.mktemp("terraformed"), ports, planning, packages)
    try:
        laptop.start()
        laptop.apply()
        yield laptop
    finally:
        laptop.stop()


@pytest.fixture(scope="module")
def hour(made):
    """One hour of market_hourly through Airflow on it: what its last task says."""
    return play(made.stack, made.airflow_env(), this_hour())


def this_hour() -> datetime:
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def test_an_hour_runs_on_it_from_the_api_to_the_exposed_tables(made, hour):
    assert hour["collected"] == hour["accepted"] + hour["rejected"] + hour["duplicates"] > 900
    assert hour["loaded"] == hour["accepted"]
    database = made.names["snowflake"]["database"]
    with connect(made.settings, database) as connection:
        [[exposed]] = connection.cursor().execute("select count(*) from exposed.fct_market_hourly").fetchall()
    assert exposed == hour["exposed"] > 900
    found = made.client("s3").list_objects_v2(Bucket=made.names["buckets"]["curated"], Prefix="market/")["Contents"]
    # the schedule that Terraform made is at work as well, and may have published its own
    assert hour["market_key"] in [one["Key"] for one in found]


def test_what_the_functions_say_is_in_log_groups_that_forget(made, hour):
    groups = made.client("logs").describe_log_groups()["logGroups"]
    mine = {group["logGroupName"]: group for group in groups if "finance-dev" in group["logGroupName"]}
    assert {f"/aws/lambda/{made.names['functions'][function]}" for function in FUNCTIONS} <= set(mine)
    assert [name for name, group in mine.items() if "retentionInDays" not in group] == []


def test_a_second_plan_is_empty(made, hour):
    plan = made.plan()
    assert plan.returncode == NO_CHANGES, plan.stdout + plan.stderr


def test_every_permission_of_a_function_is_needed_or_justified(made, hour):
    """Each action on each resource is taken away alone: an execution of one of the modes has to break.

    Those that this AWS does not enforce are in unenforced_permissions.json, with what needs them; none besides.
    """
    assert [why for mode in MODES if (why := broken(made, mode))] == []
    useless, breaking, given = [], set(), set()
    for function in FUNCTIONS:
        for policy in policies(made, function):
            for taken, without in one_less(policy["document"]):
                key = f"{function} {taken['action']} {taken['resource']}"
                given.add(key)
                put(made, policy, without)
                forget(made, function)
                try:
                    breaks = any(broken(made, mode) is not None for mode in MODES)
                finally:
                    put(made, policy, policy["document"])
                breaking |= {key} if breaks else set()
                if not breaks and not justified(key):
                    useless.append(key)
    assert not useless, "needed by nothing, and not justified:\n" + "\n".join(useless)
    assert [entry["permission"] for entry in UNENFORCED if any(matches(entry, key) for key in breaking)] == []
    assert [entry["permission"] for entry in UNENFORCED if not any(matches(entry, key) for key in given)] == []
    assert all(broken(made, mode) is None for mode in MODES)


def test_destroying_leaves_nothing(made, hour):
    assert made.resources()
    made.destroy()
    assert made.resources() == []
    assert left(made) == {"AWS's own schedule group": ["default"], "queues": [made.queue_url]}


def left(made) -> dict[str, list[str]]:
    """What this AWS still holds, by kind."""
    found = {
        "buckets": [one["Name"] for one in made.client("s3").list_buckets()["Buckets"]],
        "functions": [one["FunctionName"] for one in made.client("lambda").list_functions()["Functions"]],
        "state machines": [one["name"] for one in made.client("stepfunctions").list_state_machines()["stateMachines"]],
        "topics": [one["TopicArn"] for one in made.client("sns").list_topics()["Topics"]],
        "queues": made.client("sqs").list_queues().get("QueueUrls", []),
        "roles": [one["RoleName"] for one in made.client("iam").list_roles()["Roles"] if "finance" in one["RoleName"]],
        "secrets": [one["Name"] for one in made.client("secretsmanager").list_secrets()["SecretList"]],
        "log groups": [one["logGroupName"] for one in made.client("logs").describe_log_groups()["logGroups"]],
        "alarms": [one["AlarmName"] for one in made.client("cloudwatch").describe_alarms()["MetricAlarms"]],
        "rules": [one["Name"] for one in made.client("events").list_rules()["Rules"]],
        "schedules": [one["Name"] for one in made.client("scheduler").list_schedules()["Schedules"]],
        "AWS's own schedule group": [
            one["Name"] for one in made.client("scheduler").list_schedule_groups()["ScheduleGroups"]
        ],
    }
    return {kind: names for kind, names in found.items() if names}


def snapshot(made) -> dict:
    return {"pages": 2, "page_size": 10, "force": True}


def again(made) -> dict:
    return {"pages": 2, "page_size": 10}


def reprocess(made) -> dict:
    """With a rule that rejects records, which are then cut out of the archive."""
    return {"mode": "reprocess", "rules": {"required": ["max_supply"]}}


def history(made) -> dict:
    until = this_hour() - timedelta(hours=2)
    window = {"since": int((until - timedelta(hours=3)).timestamp()), "until": int(until.timestamp())}
    return {"mode": "history", "coins": ["bitcoin"], **window}


MODES = (snapshot, again, reprocess, history)


def broken(made, mode) -> str | None:
    """Why an execution of that mode fails; None if it succeeds with counts that add up."""
    client = made.client("stepfunctions")
    # an hour may end meanwhile: what comes after a snapshot is about the snapshot's
    slot = clock.iso(this_hour()) if mode is snapshot else made.slot
    given = {"slot": slot, "notify": False, **mode(made)}
    arn = client.start_execution(stateMachineArn=made.output("state_machine_arn"), input=json.dumps(given))[
        "executionArn"
    ]
    assert wait_until(lambda: client.describe_execution(executionArn=arn)["status"] != "RUNNING", 600)
    ended = client.describe_execution(executionArn=arn)
    if ended["status"] != "SUCCEEDED":
        return f"{ended['status']} {ended.get('error')}: {ended.get('cause')}"
    run = json.loads(ended["output"])
    made.slot = run["slot_at"]
    return None if run["collected"] == run["accepted"] + run["rejected"] + run["duplicates"] else f"counts: {run}"


def policies(made, function) -> list[dict]:
    """The inline policies of a function's role; it has no others."""
    iam = made.client("iam")
    arn = made.client("lambda").get_function_configuration(FunctionName=made.names["functions"][function])["Role"]
    role = arn.rpartition("/")[2]
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return [
        {"role": role, "name": name, "document": iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]}
        for name in names
    ]


def put(made, policy, document) -> None:
    made.client("iam").put_role_policy(
        RoleName=policy["role"], PolicyName=policy["name"], PolicyDocument=json.dumps(document)
    )


def one_less(document):
    """Each pair of action and resource that the document allows, with the document that lacks it alone."""
    for index, statement in enumerate(document["Statement"]):
        if statement["Effect"] != "Allow":
            continue
        actions, resources = listed(statement["Action"]), listed(statement["Resource"])
        for action in actions:
            for resource in resources:
                without = copy.deepcopy(document)
                rest = [{**statement, "Action": [other for other in actions if other != action], "Resource": resources}]
                rest.append(
                    {**statement, "Action": action, "Resource": [other for other in resources if other != resource]}
                )
                for part in rest:
                    part.pop("Sid", None)
                without["Statement"][index : index + 1] = [part for part in rest if part["Action"] and part["Resource"]]
                yield {"action": action, "resource": resource}, without


def forget(made, function) -> None:
    """The function starts anew, without what its workers remember; nothing is published, and no call was ever counted.

    An hour has sixty names: all that is tried here would not find one each.
    """
    client, name = made.client("lambda"), made.names["functions"][function]
    variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    variables["STARTED_ANEW"] = str(int(variables.get("STARTED_ANEW", "0")) + 1)
    client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    s3, curated = made.client("s3"), made.names["buckets"]["curated"]
    s3.delete_object(Bucket=made.names["buckets"]["work"], Key=keys.calls())
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=curated):
        for one in page.get("Contents", []):
            s3.delete_object(Bucket=curated, Key=one["Key"])


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def justified(key) -> bool:
    return any(matches(entry, key) for entry in UNENFORCED)


def matches(entry, key) -> bool:
    """An entry names a function or `*`, an action, and what the resource has to contain."""
    function, action, resource = key.split(" ", 2)
    wanted_function, wanted_action, wanted_resource = entry["permission"].split(" ", 2)
    return wanted_function in (function, "*") and wanted_action == action and wanted_resource in resource
