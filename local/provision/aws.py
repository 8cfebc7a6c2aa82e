"""The AWS side: buckets, secret, topic, queue, functions, state machine, notifications."""

from __future__ import annotations

import json
from typing import Any

from etl.contracts.tables import TABLES
from etl.package.code import code_zip
from etl.package.functions import FUNCTIONS, RUNTIME, configuration, handler
from etl.state_machine.definition import definition
from local.aws_client import aws_client
from local.market_source import MarketSource
from local.settings import REGION, SNOWPIPE_QUEUE, LocalSettings, state_machine_arn

ON_CALL = "on-call@finance-de-lab.example"
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]},
            "Action": "sts:AssumeRole",
        }
    ],
}


def provision_aws(settings: LocalSettings, names: dict[str, Any], source: MarketSource, run_at: str) -> str:
    """Make or update everything; answer the URL of Snowpipe's queue. `run_at` pins the functions' clock unless ''."""
    role = _role(settings, "finance-local-pipeline")
    for bucket in names["buckets"].values():
        _bucket(settings, bucket)
    _secret(settings, names["api_key_secret"], source.key or "keyless")
    topic_arn = _topic(settings, names["alerts_topic"])
    queue_url, queue_arn = _queue(settings, SNOWPIPE_QUEUE)
    _notify(settings, names["buckets"]["curated"], queue_arn)
    for function in FUNCTIONS:
        _function(settings, function, names, role, _variables(function, names, source, run_at))
    machine = definition(
        **{f"{function}_function": names["functions"][function] for function in FUNCTIONS},
        alerts_topic_arn=topic_arn,
    )
    _state_machine(settings, names["state_machine"], machine, role)
    return queue_url


def snowpipe_queue(settings: LocalSettings) -> str:
    """The URL of Snowpipe's queue, once it is provisioned."""
    return aws_client(settings, "sqs").get_queue_url(QueueName=SNOWPIPE_QUEUE)["QueueUrl"]


def _variables(function: str, names: dict[str, Any], source: MarketSource, run_at: str) -> dict[str, str]:
    return {
        **{f"{kind.upper()}_BUCKET": bucket for kind, bucket in names["buckets"].items()},
        "MARKET_API_URL": source.url,
        "MARKET_API_TIER": source.tier,
        "MARKET_API_KEY_SECRET": names["api_key_secret"],
        "MARKET_API_CALLS_PER_MINUTE": str(source.calls_per_minute),
        "POWERTOOLS_METRICS_NAMESPACE": names["metrics_namespace"],
        "POWERTOOLS_SERVICE_NAME": function,
        "RUN_AT": run_at,
    }


def _role(settings: LocalSettings, name: str) -> str:
    iam = aws_client(settings, "iam")
    try:
        return iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(_TRUST))["Role"]["Arn"]
    except iam.exceptions.EntityAlreadyExistsException:
        return iam.get_role(RoleName=name)["Role"]["Arn"]


def _bucket(settings: LocalSettings, name: str) -> None:
    s3 = aws_client(settings, "s3")
    try:
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    except s3.exceptions.BucketAlreadyOwnedByYou:
        return


def _secret(settings: LocalSettings, name: str, value: str) -> None:
    client = aws_client(settings, "secretsmanager")
    try:
        client.create_secret(Name=name, SecretString=value)
    except client.exceptions.ResourceExistsException:
        client.put_secret_value(SecretId=name, SecretString=value)


def _topic(settings: LocalSettings, name: str) -> str:
    sns = aws_client(settings, "sns")
    arn = sns.create_topic(Name=name)["TopicArn"]
    subscribed = sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    if not any(subscription["Endpoint"] == ON_CALL for subscription in subscribed):
        sns.subscribe(TopicArn=arn, Protocol="email", Endpoint=ON_CALL)
    return arn


def _queue(settings: LocalSettings, name: str) -> tuple[str, str]:
    sqs = aws_client(settings, "sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def _notify(settings: LocalSettings, bucket: str, queue_arn: str) -> None:
    """One notification a table, for its prefix with the slash: market/ is not market_run/."""
    rules = [
        {
            "Id": table,
            "QueueArn": queue_arn,
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": f"{table}/"}]}},
        }
        for table in TABLES
    ]
    aws_client(settings, "s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": rules}
    )


def _function(
    settings: LocalSettings, function: str, names: dict[str, Any], role: str, variables: dict[str, str]
) -> None:
    client = aws_client(settings, "lambda")
    name = names["functions"][function]
    declared = configuration(function)
    wanted = [*declared["environment"], *(["RUN_AT"] if variables["RUN_AT"] else [])]
    settled = {
        "FunctionName": name,
        "Runtime": RUNTIME,
        "Role": role,
        "Handler": handler(function),
        "Timeout": declared["timeout_seconds"],
        "MemorySize": declared["memory_mb"],
        "Environment": {"Variables": {key: variables[key] for key in wanted}},
    }
    code = code_zip(function)  # the dependencies are in the function's venv: local/setup
    try:
        client.create_function(**settled, Code={"ZipFile": code})
    except client.exceptions.ResourceConflictException:
        client.update_function_code(FunctionName=name, ZipFile=code)
        client.update_function_configuration(**settled)


def _state_machine(settings: LocalSettings, name: str, machine: str, role: str) -> None:
    client = aws_client(settings, "stepfunctions")
    arn = state_machine_arn(name)
    try:
        client.describe_state_machine(stateMachineArn=arn)
    except client.exceptions.StateMachineDoesNotExist:
        client.create_state_machine(name=name, definition=machine, roleArn=role)
    else:
        client.update_state_machine(stateMachineArn=arn, definition=machine, roleArn=role)
