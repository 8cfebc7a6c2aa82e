import asyncio
import json

import pytest

from local.aws.request_counts import RequestCounts, operation


def scope(method, path, service="s3", query="", **headers):
    signed = f"AWS4-HMAC-SHA256 Credential=000000000000/20261123/eu-west-1/{service}/aws4_request, SignedHeaders=host"
    sent = {"authorization": signed, **{name.replace("_", "-"): value for name, value in headers.items()}}
    encoded = [(name.encode(), value.encode()) for name, value in sent.items()]
    return {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": encoded}


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (scope("PUT", "/bucket/a/b"), "s3 PUT"),
        (scope("HEAD", "/bucket/a"), "s3 HEAD"),
        (scope("GET", "/bucket", query="list-type=2&prefix="), "s3 LIST"),
        (scope("PUT", "/bucket"), None),
        (scope("GET", "/bucket", query="notification="), None),
        (scope("POST", "/", "states", x_amz_target="AWSStepFunctions.StartExecution"), "states StartExecution"),
        (scope("POST", "/2015-03-31/functions/f/invocations", "lambda"), "lambda POST"),
        ({"type": "http", "method": "GET", "path": "/_ministack/ready", "headers": []}, None),
    ],
)
def test_an_operation_is_what_a_bill_would_count(request_, name):
    assert operation(request_) == name


def test_what_is_counted_is_answered_and_saved(tmp_path):
    answered = []

    async def application(scope, receive, send):
        answered.append(scope["type"])

    counts = RequestCounts()
    served = counts.counted(application)
    for request in (scope("PUT", "/b/a"), scope("PUT", "/b/c"), {"type": "lifespan"}):
        asyncio.run(served(request, None, None))
    counts.save(tmp_path / "requests.json")
    assert answered == ["http", "http", "lifespan"]
    assert json.loads((tmp_path / "requests.json").read_text()) == {"s3 PUT": 2}
