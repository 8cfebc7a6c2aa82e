"""Each check: fine, missing with what to do, or unknown with why."""

from __future__ import annotations

import base64

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError

from deploy.finding import MISSING, OK, UNKNOWN, asked
from deploy.preflight import account, alerts, github, names, quotas, secrets, snowflake, state, tableau, tools
from local.settings import ACCOUNT, REGION
from tests.deploy.conftest import Noted, deployment
from tests.deploy.snowflake_double import answering
from tests.deploy.stubbed import client, error

KEY = "-----BEGIN KEY-----\n" + base64.b64encode(b"key").decode() + "\n-----END KEY-----\n"
ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/admin/me"


def found(check, given):
    return [(one.status, one.what, one.advice) for one in asked("it", lambda: check(given))]


def statuses(check, given):
    return [status for status, _, _ in found(check, given)]


# tools


def test_terraform_that_locks_in_s3_is_wanted(monkeypatch):
    def version(text):
        return found(tools.check, deployment(run=Noted(version=(0, text))))[0]

    assert version("Terraform v1.10.0\n") == (OK, "Terraform v1.10", "")
    assert version("Terraform v2.0.0\n")[0] == OK
    assert version("Terraform v1.9.8\n")[:2] == (MISSING, "Terraform v1.9 is too old")
    assert version("")[:2] == (MISSING, "terraform")


# the account


def sts(account=ACCOUNT, arn=ROLE):
    return client("sts", get_caller_identity={"Account": account, "Arn": arn})


def iam(refused=()):
    def simulated(parameters):
        assert parameters["PolicySourceArn"] == "arn:aws:iam::1:role/path/admin"
        decided = {True: "implicitDeny", False: "allowed"}
        results = [{"EvalActionName": a, "EvalDecision": decided[a in refused]} for a in parameters["ActionNames"]]
        return {"EvaluationResults": results, "IsTruncated": False}

    role = {"Role": {"Arn": "arn:aws:iam::1:role/path/admin"}}
    return client("iam", get_role=role, simulate_principal_policy=simulated)


def test_an_administrator_of_the_account_is_fine():
    assert statuses(account.check, deployment(clients={"sts": sts(), "iam": iam()})) == [OK, OK, OK]


def test_credentials_of_another_account_are_told_and_nothing_else_is_asked():
    [(status, what, to_do)] = found(account.check, deployment(clients={"sts": sts("111111111111")}))
    assert status == MISSING
    assert "111111111111" in what
    assert ACCOUNT in what
    assert "AWS_PROFILE" in to_do


def raising(kind):
    def answer(parameters):
        raise kind

    return {"sts": client("sts", get_caller_identity=answer)}


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (NoCredentialsError(), MISSING),
        (error("ExpiredToken", 403), MISSING),
        (error("Throttling"), UNKNOWN),
        (EndpointConnectionError(endpoint_url="https://sts"), UNKNOWN),
    ],
)
def test_credentials_that_are_not_there_are_missing_and_a_silent_aws_is_unknown(said, status):
    assert statuses(account.check, deployment(clients=raising(said))) == [status]


def test_another_region_in_the_environment_is_told():
    given = deployment(clients={"sts": sts(), "iam": iam()}, env={"AWS_REGION": "us-east-1"})
    assert found(account.check, given)[1][:2] == (MISSING, f"AWS_REGION is us-east-1, terraform.tfvars has {REGION}")


def test_what_is_not_allowed_is_named():
    given = deployment(clients={"sts": sts(), "iam": iam({"kms:CreateKey", "airflow:CreateEnvironment"})})
    assert found(account.check, given)[2][:2] == (MISSING, "not allowed: airflow:CreateEnvironment, kms:CreateKey")


def test_without_mwaa_nothing_of_mwaa_is_asked_for():
    wanted = account.wanted(deployment(values={"orchestrator": "eventbridge"}))
    assert "scheduler:CreateSchedule" in wanted
    assert [action for action in wanted if action.startswith(("airflow:", "ec2:"))] == []


def test_a_simulator_that_may_not_be_asked_is_unknown():
    refusing = client("iam", get_role=error("AccessDenied", 403))
    assert statuses(account.check, deployment(clients={"sts": sts(), "iam": refusing})) == [OK, OK, UNKNOWN]


# quotas


def of_lambda(total):
    return client("lambda", get_account_settings={"AccountLimit": {"ConcurrentExecutions": total}})


MACHINES = client("stepfunctions", list_state_machines={"stateMachines": []})


@pytest.mark.parametrize(
    ("total", "reserved", "status"), [(10, -1, OK), (1000, 20, OK), (119, 20, MISSING), (9, -1, MISSING)]
)
def test_lambda_s_concurrency_has_to_suffice_for_what_is_set_aside(total, reserved, status):
    values = {"orchestrator": "eventbridge", "reserved_concurrency": {"collect": reserved, "stage": -1, "publish": -1}}
    given = deployment(clients={"lambda": of_lambda(total), "stepfunctions": MACHINES}, values=values)
    assert statuses(quotas.check, given) == [status, OK]


def network(vpcs, addresses, limit=5):
    return {
        "lambda": of_lambda(1000),
        "stepfunctions": MACHINES,
        "mwaa": client("mwaa", get_environment=error("ResourceNotFoundException", 404)),
        "ec2": client(
            "ec2",
            describe_vpcs={"Vpcs": [{}] * vpcs},
            describe_addresses={"Addresses": [{}] * addresses},
            describe_nat_gateways={"NatGateways": []},
        ),
        "service-quotas": client("service-quotas", get_service_quota={"Quota": {"Value": float(limit)}}),
    }


def test_mwaa_s_network_has_to_fit():
    assert statuses(quotas.check, deployment(clients=network(4, 4))) == [OK] * 5
    assert statuses(quotas.check, deployment(clients=network(5, 4)))[2:] == [MISSING, OK, OK]
    # prod has a gateway, and so an address, a zone
    assert statuses(quotas.check, deployment("prod", clients=network(1, 4)))[2:] == [OK, MISSING, OK]


def test_mwaa_that_is_there_already_needs_no_room():
    there = {"Status": "AVAILABLE", "SourceBucketArn": "arn:aws:s3:::b", "DagS3Path": "dags/"}
    clients = {**network(5, 5), "mwaa": client("mwaa", get_environment={"Environment": there})}
    assert statuses(quotas.check, deployment(clients=clients)) == [OK, OK, OK]


# names, on the laptop's AWS


def test_free_and_own_buckets_are_fine(aws):
    given = deployment(clients={"s3": aws("s3")})
    [first, *_] = names.buckets(given)
    before = found(names.check, given)
    aws("s3").create_bucket(Bucket=first, CreateBucketConfiguration={"LocationConstraint": REGION})

    assert all(status == OK and what.endswith("is free") for status, what, _ in before)
    assert found(names.check, given)[0][1].startswith(f"{first} is there already")


def test_somebody_else_s_bucket_is_missing():
    taken = client("s3", head_bucket=error("403", 403))
    assert set(statuses(names.check, deployment(clients={"s3": taken}))) == {MISSING}


# the state, on the laptop's AWS


@pytest.fixture
def backend(tmp_path, monkeypatch, aws):
    monkeypatch.setattr(state, "terraform_folder", lambda environment: tmp_path)
    bucket = f"finance-terraform-state-{tmp_path.name[-20:].replace('_', '-').lower()}"
    (tmp_path / "backend.tfvars").write_text(f'bucket = "{bucket}"\nuse_lockfile = true\n')
    return tmp_path / "backend.tfvars", bucket, deployment(clients={"s3": aws("s3")})


def test_the_state_s_bucket_has_to_be_there_and_keep_versions(backend, aws):
    _, bucket, given = backend
    assert statuses(state.check, given) == [MISSING]
    aws("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    assert statuses(state.check, given) == [OK, MISSING, OK]
    aws("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert statuses(state.check, given) == [OK, OK, OK]


def test_a_lock_that_somebody_holds_is_told(backend, aws):
    _, bucket, given = backend
    aws("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    aws("s3").put_object(Bucket=bucket, Key="finance-dev/terraform.tfstate.tflock", Body=b"{}")
    assert "force-unlock" in found(state.check, given)[-1][2]


def test_a_state_that_is_not_locked_and_one_without_a_place_are_told(backend):
    file, bucket, given = backend
    file.write_text(f'bucket = "{bucket}"\n')
    assert "does not lock" in found(state.check, given)[0][1]
    file.unlink()
    [(status, _, to_do)] = found(state.check, given)
    assert status == MISSING
    assert "terraform/bootstrap" in to_do


# GitHub


def test_where_no_repository_deploys_nothing_is_asked():
    assert statuses(github.check, deployment()) == [UNKNOWN]


def test_the_provider_comes_once_an_account_and_the_roles_with_the_first_apply():
    values = {"github": {"repository": "owner/name", "state_bucket": "b"}}
    absent = client("iam", get_open_id_connect_provider=error("NoSuchEntity", 404), get_role=error("NoSuchEntity", 404))
    assert statuses(github.check, deployment(clients={"iam": absent}, values=values)) == [MISSING, UNKNOWN, UNKNOWN]
    there = client(
        "iam",
        get_open_id_connect_provider={"ClientIDList": ["sts.amazonaws.com"]},
        get_role=lambda asked: {"Role": {"Arn": f"arn:…/{asked['RoleName']}"}},
    )
    assert statuses(github.check, deployment(clients={"iam": there}, values=values)) == [OK, OK, OK]


# mails


@pytest.mark.parametrize(
    ("subscriptions", "status"),
    [
        ([("on-call@example.com", "PendingConfirmation")], MISSING),
        ([("on-call@example.com", "arn:aws:sns:…")], OK),
        ([("else@example.com", "arn:aws:sns:…")], UNKNOWN),
    ],
)
def test_each_address_has_to_have_confirmed(subscriptions, status):
    listed = [{"Endpoint": address, "SubscriptionArn": arn} for address, arn in subscriptions]
    sns = client("sns", list_subscriptions_by_topic={"Subscriptions": listed})
    assert statuses(alerts.check, deployment(clients={"sns": sns})) == [status]


def test_before_the_first_apply_there_is_no_topic(aws):
    assert statuses(alerts.check, deployment("prod", clients={"sns": aws("sns")})) == [UNKNOWN]


def test_nobody_to_mail_to_is_missing():
    assert statuses(alerts.check, deployment(values={"alert_emails": []})) == [MISSING]


# secrets, on the laptop's AWS


def test_a_secret_is_made_by_terraform_and_filled_by_hand(aws):
    given = deployment(clients={"secretsmanager": aws("secretsmanager")})
    assert statuses(secrets.check, given) == [UNKNOWN] * 3

    name = given.values.names["api_key_secret"]
    aws("secretsmanager").create_secret(Name=name, SecretString="CG-1")
    assert found(secrets.check, given)[0] == (OK, f"secret {name} has a value", "")


def test_a_secret_without_a_value_is_told_with_how_to_put_it():
    empty = client("secretsmanager", describe_secret={"Name": "n"})
    for status, what, to_do in found(secrets.check, deployment(clients={"secretsmanager": empty})):
        assert status == MISSING
        assert "has no value" in what
        assert "README.md" in to_do


def test_without_a_key_and_without_airflow_there_is_no_secret():
    values = {"orchestrator": "eventbridge", "market_api": {"tier": "keyless"}}
    assert secrets.secrets(deployment(values=values)) == {}


# Snowflake, answered by a double


FINE = {
    "select current_region()": (("r",), [("PUBLIC.AWS_EU_WEST_1",)]),
    "select current_account_name()": (("a",), [("MYACCOUNT",)]),
    "show accounts": (("account_name", "edition"), [("OTHER", "STANDARD"), ("MYACCOUNT", "ENTERPRISE")]),
    "show integrations": (("name", "enabled"), [("FINANCE_DEV_S3", "true")]),
}


def in_snowflake(answers, **values):
    given = deployment(env={"SNOWFLAKE_PRIVATE_KEY": KEY}, values=values)
    return found(lambda it: snowflake.check(it, answering(answers)), given)


def test_an_administrator_s_login_in_the_same_region_is_fine():
    assert [status for status, _, _ in in_snowflake(FINE)] == [OK] * 5


def test_a_login_of_an_account_elsewhere_is_told():
    other = {**FINE, "select current_region()": (("r",), [("AZURE_WESTEUROPE",)])}
    assert in_snowflake(other)[1][0] == MISSING
    other["select current_region()"] = (("r",), [("AWS_US_EAST_1",)])
    assert in_snowflake(other)[1][0] == UNKNOWN


def test_a_role_of_its_own_has_to_have_its_privileges():
    of_its_own = {"organization_name": "o", "account_name": "a", "user": "TERRAFORM", "role": "FINANCE_TERRAFORM"}
    grants = [(privilege, "ACCOUNT") for privilege in snowflake.ON_ACCOUNT[1:]] + [("CREATE ROLE", "SCHEMA")]
    answers = {**FINE, "show grants": (("privilege", "granted_on"), grants)}
    assert in_snowflake(answers, snowflake_account=of_its_own)[2][:2] == (
        MISSING,
        "FINANCE_TERRAFORM has not: CREATE ROLE",
    )


def test_the_edition_is_unknown_to_who_is_no_administrator_of_the_organization():
    answers = {key: value for key, value in FINE.items() if key != "show accounts"}
    status, what, why = in_snowflake(answers)[3]
    assert status == UNKNOWN
    assert "Enterprise" in what
    assert "Insufficient privileges" in why


def test_a_question_that_snowflake_refuses_stops_no_other():
    assert [status for status, _, _ in in_snowflake({})] == [OK, UNKNOWN, OK, UNKNOWN, UNKNOWN]


def test_the_standard_edition_is_too_small():
    answers = {**FINE, "show accounts": (("account_name", "edition"), [("MYACCOUNT", "STANDARD")])}
    assert in_snowflake(answers)[3][:2] == (MISSING, "edition STANDARD")


def test_the_integration_comes_with_the_first_apply_and_has_to_be_enabled():
    def with_rows(rows):
        return in_snowflake({**FINE, "show integrations": (("name", "enabled"), rows)})[4][0]

    assert with_rows([]) == UNKNOWN
    assert with_rows([("FINANCE_DEV_S3", "false")]) == MISSING


def test_without_a_key_or_with_one_that_is_none_it_says_so():
    for env, words in (({}, "SNOWFLAKE_PRIVATE_KEY is not set"), ({"SNOWFLAKE_PRIVATE_KEY": "abc"}, "no PKCS #8 key")):
        [(status, what, _)] = found(snowflake.check, deployment(env=env))
        assert status == MISSING
        assert words in what


def test_a_refused_login_names_who_where_and_what_to_look_at():
    from snowflake.connector.errors import DatabaseError

    def refuse(**login):
        assert login["private_key"] == b"key"
        raise DatabaseError("JWT token is invalid.\nmore")

    [(status, what, to_do)] = found(
        lambda it: snowflake.check(it, refuse), deployment(env={"SNOWFLAKE_PRIVATE_KEY": KEY})
    )
    assert status == MISSING
    assert "myorg-myaccount does not let TERRAFORM in" in what
    assert "network policy" in to_do


def test_a_public_key_that_is_not_given_is_told_before_the_login():
    assert (
        in_snowflake(FINE, snowflake={"public_keys": {"dbt": "MII"}})[0][1]
        == "snowflake.public_keys has none of airflow"
    )


def test_snowflake_that_is_somebody_else_s_is_not_asked():
    assert statuses(snowflake.check, deployment(values={"snowflake": {"managed": False}})) == [UNKNOWN]


# Tableau


@pytest.mark.parametrize(("count", "status"), [(0, UNKNOWN), (1, MISSING), (3, OK)])
def test_tableau_s_variables_are_all_there_or_none(count, status):
    assert statuses(tableau.check, deployment(env=dict.fromkeys(tableau.ASKED_FOR[:count], "x"))) == [status]
