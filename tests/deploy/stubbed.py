"""Clients of AWS whose answers are given by operation, so that a test says what matters and no order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from local.settings import REGION

Answer = dict[str, Any] | ClientError | Callable[[dict[str, Any]], dict[str, Any]]


def error(code: str, status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "the call")


def client(service: str, **answers: Answer) -> Any:
    """A real client that sends nothing. Parameters are checked by the service's model; what has no answer fails."""
    made = boto3.client(service, region_name=REGION, aws_access_key_id="1", aws_secret_access_key="test")

    def answer(operation_name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        model = made.meta.service_model.operation_model(operation_name)
        report = ParamValidator().validate(parameters, model.input_shape) if model.input_shape else None
        assert report is None or not report.has_errors(), report.generate_report()
        given = answers[xform_name(operation_name)]
        given = given(parameters) if callable(given) else given
        if isinstance(given, ClientError):
            # the kind that the client's own `except client.exceptions.X` catches
            code = given.response["Error"]["Code"]
            raise made.exceptions.from_code(code)(given.response, operation_name)
        return given

    made._make_api_call = answer
    return made
