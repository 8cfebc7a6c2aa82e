"""Let `aws-sdk:…` tasks give back JSON, and fail under AWS's names.

moto puts out what boto3 returned: times and streams as Python objects, which no later state can use. It also calls
S3's errors `s3.…` where AWS says `S3.…`, so that Catch by name never matches.
"""

from __future__ import annotations

import json
from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk as sdk
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

_NAMES = {"s3": "S3", "sns": "Sns", "sqs": "Sqs", "kms": "Kms", "lambda": "Lambda", "secretsmanager": "SecretsManager"}


def install() -> None:
    """Turn results into JSON and know the services' names."""
    sdk.StateTaskServiceAwsSdk._eval_service_task = _run
    sdk._SERVICE_ERROR_NAMES.update(_NAMES)


def _run(
    self: sdk.StateTaskServiceAwsSdk,
    env: Environment,
    resource_runtime_part: Any,
    normalised_parameters: dict,
    state_credentials: Any,
) -> None:
    client = sdk.boto_client_for(resource_runtime_part.region, self._get_boto_service_name())
    result = getattr(client, self._get_boto_service_action())(**_arguments(normalised_parameters))
    env.stack.append(_json(result or {}))


def _arguments(given: dict) -> dict:
    body = given.get("Body", "")
    if isinstance(body, (str, bytes)):
        return given
    return {**given, "Body": json.dumps(body, separators=(",", ":"))}


def _json(result: dict) -> Any:
    plain = {key: value for key, value in result.items() if key != "ResponseMetadata"}
    if hasattr(plain.get("Body"), "read"):
        plain["Body"] = plain["Body"].read().decode()
    return json.loads(to_json_str(plain))
