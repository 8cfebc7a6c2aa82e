"""Alarms are described in full over the protocol that Terraform speaks."""

from __future__ import annotations

import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET

from local.settings import ACCOUNT
from tests.local.aws.conftest import Cloud

ALARM = {
    "AlarmName": "failed <executions>",
    "AlarmDescription": "market & more",
    "Namespace": "AWS/States",
    "MetricName": "ExecutionsFailed",
    "Dimensions": [{"Name": "StateMachineArn", "Value": "arn:x"}],
    "Statistic": "Sum",
    "Period": 300,
    "EvaluationPeriods": 2,
    "Threshold": 1.5,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
    "AlarmActions": ["arn:aws:sns:eu-west-1:000000000000:alerts"],
    "ActionsEnabled": True,
}


def test_the_query_protocol_returns_every_field_that_was_set(cloud: Cloud) -> None:
    cloud.cloudwatch.put_metric_alarm(**ALARM)
    cloud.cloudwatch.put_metric_alarm(**{**ALARM, "AlarmName": "other"})
    alarms = described(cloud, {"AlarmNames.member.1": ALARM["AlarmName"]})
    assert len(alarms) == 1
    fields = {child.tag: child for child in alarms[0]}
    for name, value in ALARM.items():
        if not isinstance(value, list):
            assert fields[name].text == (str(value).lower() if isinstance(value, bool) else str(value))
    assert fields["AlarmActions"].find("member").text == ALARM["AlarmActions"][0]
    assert fields["Dimensions"].find("member/Value").text == "arn:x"


def described(cloud: Cloud, parameters: dict[str, str]) -> list[ET.Element]:
    form = urllib.parse.urlencode({"Action": "DescribeAlarms", "Version": "2010-08-01", **parameters})
    scope = f"{ACCOUNT}/20261123/eu-west-1/monitoring/aws4_request"
    request = urllib.request.Request(
        cloud.server.url,
        form.encode(),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=x",
        },
    )
    with urllib.request.urlopen(request) as answer:
        text = answer.read().decode()
    root = ET.fromstring(text)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root.findall(".//MetricAlarms/member")
