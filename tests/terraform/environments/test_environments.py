"""Both environments, each with both orchestrators: what holds for all that Terraform makes, and what may differ."""

from __future__ import annotations

import json
import re

import pytest

from etl.contracts.tables import TABLES
from tests.terraform.providers import ROOT
from tests.terraform.resources import Resource, Statement, listed, planned, resources, statements

ENVIRONMENTS = ("dev", "prod")
ORCHESTRATORS = ("eventbridge", "mwaa")
ALL = [(environment, orchestrator) for environment in ENVIRONMENTS for orchestrator in ORCHESTRATORS]

# What AWS knows no resource for: https://docs.aws.amazon.com/service-authorization/latest/reference/
WITHOUT_RESOURCE = {
    "cloudwatch:PutMetricData",
    "kms:ListAliases",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "s3:GetAccountPublicAccessBlock",
    "states:ValidateStateMachineDefinition",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
IDENTITY_POLICIES = ("aws_iam_role_policy", "aws_iam_policy")


@pytest.fixture(scope="session")
def states(outcomes):
    """What they made, by environment and orchestrator."""
    return {
        (environment, orchestrator): resources(outcomes[environment][orchestrator]) for environment, orchestrator in ALL
    }


@pytest.fixture(params=ALL, ids="-".join)
def made(request, states):
    return states[request.param]


def of(made, *types):
    found = [resource for resource in made if resource.type in types]
    assert found, types
    return found


def test_the_own_tests_of_both_pass(states):
    assert set(states) == set(ALL)


def test_no_policy_allows_every_action_of_a_service_everywhere(made):
    found = list(statements(made, "policy", *IDENTITY_POLICIES))
    assert found
    assert [one.place for one in found if one.effect == "Allow" and _wild_actions(one) and "*" in one.resources] == []
    assert [one.place for one in found if "*" in one.actions and one.effect == "Allow"] == []


def test_actions_on_every_resource_are_those_that_know_none(made):
    wide = {
        f"{one.place} {action}"
        for one in statements(made, "policy", *IDENTITY_POLICIES)
        if one.effect == "Allow" and "*" in one.resources and not one.condition
        for action in one.actions
        if action not in WITHOUT_RESOURCE and not action.startswith("ec2:Describe")
    }
    assert wide == set()


def test_no_resource_lets_in_everybody(made):
    types = ("aws_s3_bucket_policy", "aws_sns_topic_policy", "aws_sqs_queue", "aws_sqs_queue_policy", "aws_kms_key")
    found = [
        *statements(made, "policy", *types),
        *statements(made, "assume_role_policy", "aws_iam_role"),
    ]
    open_to_all = [one.place for one in found if one.effect == "Allow" and _everybody(one) and not _of_the_account(one)]
    assert open_to_all == []


def test_a_role_is_taken_by_services_only_for_this_account(made):
    """Else another account's resource could have the service use it: the confused deputy."""
    services = {"lambda.amazonaws.com", "vpc-flow-logs.amazonaws.com"}  # they send no source, or are bound by PassRole
    unbound = [
        one.place
        for one in statements(made, "assume_role_policy", "aws_iam_role")
        if (one.principals or {}).get("Service")
        and not set(listed(one.principals["Service"])) <= services
        and not any("aws:Source" in json.dumps(test) for test in one.condition.values())
    ]
    assert unbound == []


def test_every_bucket_is_private_encrypted_and_versioned_and_refuses_plain_http(made):
    buckets = {bucket.values["bucket"] for bucket in of(made, "aws_s3_bucket")}
    for type_, holds in {
        "aws_s3_bucket_public_access_block": _blocks_all,
        "aws_s3_bucket_server_side_encryption_configuration": _is_encrypted,
        "aws_s3_bucket_versioning": lambda one: one.values["versioning_configuration"][0]["status"] == "Enabled",
        "aws_s3_bucket_ownership_controls": lambda one: (
            one.values["rule"][0]["object_ownership"] == "BucketOwnerEnforced"
        ),
        "aws_s3_bucket_policy": lambda one: _denies_plain_http(one.values["policy"]),
        "aws_s3_bucket_lifecycle_configuration": lambda one: len(one.values["rule"]) > 0,
    }.items():
        settled = {one.address.rpartition("[")[2]: one for one in of(made, type_)}
        assert len(settled) == len(buckets), type_
        assert [key for key, one in settled.items() if not holds(one)] == [], type_


def test_every_log_group_forgets_and_is_encrypted(made):
    endless = [
        group.address
        for group in of(made, "aws_cloudwatch_log_group")
        if not group.values["retention_in_days"] or not group.values["kms_key_id"]
    ]
    assert endless == []


def test_every_alarm_tells_somebody(made):
    mute = [
        alarm.address
        for alarm in of(made, "aws_cloudwatch_metric_alarm")
        if not alarm.values["alarm_actions"] or alarm.values["actions_enabled"] is False
    ]
    assert mute == []
    assert {one.values["protocol"] for one in of(made, "aws_sns_topic_subscription")} == {"email"}


def test_topics_queues_and_secrets_are_encrypted_and_no_secret_has_a_value(made):
    keys = {
        "aws_sns_topic": "kms_master_key_id",
        "aws_sqs_queue": "kms_master_key_id",
        "aws_secretsmanager_secret": "kms_key_id",
    }
    open_ones = [one.address for one in made if one.type in keys and not one.values[keys[one.type]]]
    assert open_ones == []
    assert [one.address for one in made if one.type in ("aws_secretsmanager_secret_version", "aws_ssm_parameter")] == []


def test_functions_and_state_machine_are_traced_and_logged(made):
    for function in of(made, "aws_lambda_function"):
        assert function.values["tracing_config"][0]["mode"] == "Active", function.address
        assert function.values["kms_key_arn"], function.address
        assert "RUN_AT" not in function.values["environment"][0]["variables"]
    for machine in of(made, "aws_sfn_state_machine"):
        assert machine.values["tracing_configuration"][0]["enabled"]
        assert machine.values["logging_configuration"][0]["level"] in ("ERROR", "ALL")


def test_no_user_of_snowflake_has_a_password_or_comes_from_anywhere(made):
    for user in of(made, "snowflake_service_user"):
        assert user.values["rsa_public_key"]
        assert user.values["network_policy"]
        assert user.values["default_role"] not in ("ACCOUNTADMIN", "SYSADMIN", "SECURITYADMIN")
    assert [one.address for one in made if one.type in ("snowflake_user", "snowflake_legacy_service_user")] == []
    for rule in of(made, "snowflake_network_rule"):
        assert "0.0.0.0/0" not in rule.values["value_list"]


def test_each_warehouse_sleeps_and_has_a_limit(made):
    for warehouse in of(made, "snowflake_warehouse"):
        assert 0 < warehouse.values["auto_suspend"] <= 3600
        assert warehouse.values["resource_monitor"]
        assert warehouse.values["statement_timeout_in_seconds"] > 0


def test_what_is_in_prod_is_kept(states, outcomes):
    dev, prod = states["dev", "mwaa"], planned(outcomes["prod"]["kept"])
    assert {bucket.values["force_destroy"] for bucket in of(dev, "aws_s3_bucket")} == {True}
    # all that is in MWAA's bucket is made again, and it goes when MWAA does
    buckets = [bucket for bucket in of(prod, "aws_s3_bucket") if "mwaa" not in bucket.address]
    assert {bucket.values["force_destroy"] for bucket in buckets} == {False}
    denied = [
        one.place
        for one in statements(prod, "policy", "aws_s3_bucket_policy")
        if one.effect == "Deny" and "s3:DeleteBucket" in one.actions
    ]
    assert len(denied) == len(buckets)
    assert [one.address for one in prod if "protection" in one.address]
    assert [one.address for one in dev if "protection" in one.address] == []
    days = [of(which, "snowflake_database")[0].values["data_retention_time_in_days"] for which in (dev, prod)]
    assert days[0] < days[1]


@pytest.mark.parametrize("orchestrator", ORCHESTRATORS)
def test_dev_and_prod_share_no_name(states, orchestrator):
    """Both may live in one AWS account and one Snowflake account."""
    shared = set.intersection(*({*_names(states[environment, orchestrator])} for environment in ENVIRONMENTS))
    assert shared == set()


@pytest.mark.parametrize("orchestrator", ORCHESTRATORS)
@pytest.mark.parametrize(("environment", "other"), [("dev", "prod"), ("prod", "dev")])
def test_nothing_of_an_environment_speaks_of_the_other(states, orchestrator, environment, other):
    """No policy, variable or statement of one names a bucket, role or schema of the other."""
    strange = [
        one.address
        for one in states[environment, orchestrator]
        if f"finance-{other}" in json.dumps(one.values) or f"FINANCE_{other.upper()}" in json.dumps(one.values)
    ]
    assert strange == []


def test_the_objects_of_each_table_are_told_to_the_queue_of_its_pipe(made):
    [notification] = of(made, "aws_s3_bucket_notification")
    told = {queue["filter_prefix"]: queue["queue_arn"] for queue in notification.values["queue"]}
    assert set(told) == {f"{table}/" for table in TABLES}
    assert set(told.values()) <= {pipe.values["notification_channel"] for pipe in of(made, "snowflake_pipe")}


def test_every_role_that_a_deployment_may_change_carries_the_boundary(made):
    bare = [
        role.address
        for role in of(made, "aws_iam_role")
        if not role.address.startswith("module.github[0]") and not role.values["permissions_boundary"]
    ]
    assert bare == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_airflow_and_dbt_come_from_mwaa_s_addresses_and_are_not_there_without_it(states, environment):
    rules = {
        orchestrator: {
            rule.address.rpartition("[")[2]: rule
            for rule in of(states[environment, orchestrator], "snowflake_network_rule")
        }
        for orchestrator in ORCHESTRATORS
    }
    assert set(rules["eventbridge"]) == {'"tableau"]'}
    nat = {address.values["public_ip"] for address in of(states[environment, "mwaa"], "aws_eip")}
    for user in ('"airflow"]', '"dbt"]'):
        assert set(rules["mwaa"][user].values["value_list"]) == nat


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_without_mwaa_the_schedule_starts_the_hour_and_the_task_builds(states, environment):
    made = states[environment, "eventbridge"]
    [schedule] = of(made, "aws_scheduler_schedule")
    assert schedule.values["state"] in (None, "ENABLED")
    said = " ".join(one.values["execute"] for one in of(made, "snowflake_execute"))
    assert f"alter task FINANCE_{environment.upper()}.STAGING.FINANCE_BUILD_HOURLY resume" in said


def test_the_environments_values(states):
    """What makes prod prod, and dev cheap."""
    values = {}
    for environment in ENVIRONMENTS:
        made = states[environment, "mwaa"]
        groups, secrets = of(made, "aws_cloudwatch_log_group"), of(made, "aws_secretsmanager_secret")
        functions = of(made, "aws_lambda_function")
        values[environment] = {
            "log days": {group.values["retention_in_days"] for group in groups},
            "secrets back for days": {secret.values["recovery_window_in_days"] for secret in secrets},
            "ways out": len(of(made, "aws_nat_gateway")),
            "calls at once": sorted(one.values["reserved_concurrent_executions"] for one in functions),
            "raw days": {
                _expiry(rules) for rules in of(made, "aws_s3_bucket_lifecycle_configuration") if "raw" in rules.address
            },
        }
    assert values["dev"] == {
        "log days": {14},
        "secrets back for days": {0},
        "ways out": 1,
        "calls at once": [-1, -1, -1],
        "raw days": {180},
    }
    assert values["prod"] == {
        "log days": {365},
        "secrets back for days": {30},
        "ways out": 2,
        "calls at once": [4, 8, 8],
        "raw days": {1095},
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_has_a_state_and_an_account_of_its_own(environment):
    folder = ROOT / "terraform" / "environments" / environment
    key = f'"finance-{environment}/terraform.tfstate"'
    assert re.search(rf"key\s*= {key}", (folder / "versions.tf").read_text())
    assert re.search(rf"state_key\s*= {key}", (folder / "main.tf").read_text())
    assert "allowed_account_ids = [var.account_id]" in (folder / "providers.tf").read_text()


def test_what_the_slow_alarm_compares_with_is_the_execution_s_own_limit(made):
    limit = json.loads(of(made, "aws_sfn_state_machine")[0].values["definition"])["TimeoutSeconds"]
    [slow] = [one for one in of(made, "aws_cloudwatch_metric_alarm") if "execution-slow" in one.address]
    assert 0 < slow.values["threshold"] < limit * 1000


# Where an environment without MWAA differs from one with it, and nowhere else.
ALONE = {
    "eventbridge": r"""
        pipeline\.module\.schedule\[0\]
        | monitoring\.aws_cloudwatch_metric_alarm\.this\["schedule-
        | to_account_role\.(dbt_all|dbt_future|execute_task|error_integration)\[  # dbt's task inside Snowflake
        | to_account_role\.schema\["operator\.staging"\]         # who looks at it
    """,
    "mwaa": r"""
        pipeline\.module\.mwaa\[0\]
        | monitoring\.aws_cloudwatch_metric_alarm\.this\["mwaa-
        | monitoring\.aws_cloudwatch_log_metric_filter\.plugin_errors
        | storage\.aws_s3_bucket\w*\.this\["mwaa"\]
        | snowflake\[0\]\.snowflake_(service_user|network_rule|network_policy)\.this\["(airflow|dbt)"\]
        | snowflake\[0\]\.snowflake_grant_account_role\.user\["(airflow|dbt)"\]
    """,
}
CHANGED = r"""
    github\[0\]\.aws_iam_policy\.                              # what a deployment may touch
    | monitoring\.aws_cloudwatch_dashboard\.this
    | monitoring\.aws_cloudwatch_metric_alarm\.this\["hour-missing"\]  # Airflow mails about the first hour itself
    | to_account_role\.schema\["transformer\.staging"\]         # may make tasks
    | storage\.aws_s3_bucket_policy\.this\["access_logs"\]      # of one bucket more
"""


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_orchestrator_changes_what_it_should_and_nothing_else(states, environment):
    eventbridge, mwaa = ({one.address: one for one in states[environment, which]} for which in ORCHESTRATORS)
    alone = {"eventbridge": set(eventbridge) - set(mwaa), "mwaa": set(mwaa) - set(eventbridge)}
    for orchestrator, expected in ALONE.items():
        assert alone[orchestrator], orchestrator
        assert _unlike(alone[orchestrator], expected) == []
    common = set(eventbridge) & set(mwaa)
    assert _unlike({one for one in common if eventbridge[one].values != mwaa[one].values}, CHANGED) == []


def _unlike(addresses: set[str], expected: str) -> list[str]:
    return sorted(address for address in addresses if not re.search(expected, address, re.VERBOSE))


def _expiry(rules: Resource) -> int:
    """The days after which what is current goes, of the rule that says so."""
    return max(rule["expiration"][0]["days"] for rule in rules.values["rule"] if rule["expiration"])


def _wild_actions(one: Statement) -> bool:
    return any("*" in action for action in one.actions)


def _everybody(one: Statement) -> bool:
    principal = one.principals
    return principal == "*" or (isinstance(principal, dict) and "*" in listed(principal.get("AWS", [])))


def _of_the_account(one: Statement) -> bool:
    return any("aws:SourceAccount" in test or "aws:PrincipalAccount" in test for test in one.condition.values())


def _blocks_all(one: Resource) -> bool:
    wanted = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    return all(one.values[name] for name in wanted)


def _is_encrypted(one: Resource) -> bool:
    """With the environment's key; the bucket of access logs with S3's own, since S3 delivers to no other."""
    [rule] = one.values["rule"]
    [default] = rule["apply_server_side_encryption_by_default"]
    if "access_logs" in one.address:
        return default["sse_algorithm"] == "AES256"
    return bool(default["kms_master_key_id"]) and rule["bucket_key_enabled"]


def _denies_plain_http(policy: str) -> bool:
    return any(
        statement["Effect"] == "Deny" and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in json.loads(policy)["Statement"]
    )


NAMES = {
    "aws_cloudwatch_dashboard": "dashboard_name",
    "aws_cloudwatch_metric_alarm": "alarm_name",
    "aws_lambda_function": "function_name",
    "aws_lambda_layer_version": "layer_name",
    "aws_s3_bucket": "bucket",
}
NAMED_BY_THEIR_PARENT = ("aws_cloudwatch_log_metric_filter", "aws_iam_role_policy")


def _names(made):
    """What has a name of its own in the AWS or the Snowflake account: (type, name)."""
    for one in made:
        if one.provider == "snowflake" and one.values.get("fully_qualified_name"):
            yield one.type, one.values["fully_qualified_name"]
        elif one.provider == "aws" and one.type not in NAMED_BY_THEIR_PARENT:
            name = one.values.get(NAMES.get(one.type, "name"))
            if name:
                yield one.type, name
