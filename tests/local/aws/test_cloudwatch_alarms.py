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


def test_an_alarm_on_an_expression_keeps_its_metrics_and_has_no_statistic_of_its_own(cloud: Cloud) -> None:
    form = {
        "AlarmName": "share",
        "EvaluationPeriods": "1",
        "Threshold": "10",
        "ComparisonOperator": "GreaterThanThreshold",
        "Metrics.member.1.Id": "share",
        "Metrics.member.1.Expression": "100 * rows / 2",
        "Metrics.member.1.ReturnData": "true",
        "Metrics.member.2.Id": "rows",
        "Metrics.member.2.ReturnData": "false",
        "Metrics.member.2.MetricStat.Stat": "Sum",
        "Metrics.member.2.MetricStat.Period": "3600",
        "Metrics.member.2.MetricStat.Metric.Namespace": "finance",
        "Metrics.member.2.MetricStat.Metric.MetricName": "Rows",
        "Metrics.member.2.MetricStat.Metric.Dimensions.member.1.Name": "service",
        "Metrics.member.2.MetricStat.Metric.Dimensions.member.1.Value": "publish",
    }
    asked(cloud, "PutMetricAlarm", form)
    (alarm,) = described(cloud, {"AlarmNames.member.1": "share"})
    fields = {child.tag: child for child in alarm}
    assert [query.find("Id").text for query in fields["Metrics"]] == ["share", "rows"]
    assert fields["Metrics"].find("member/Expression").text == "100 * rows / 2"
    rows = fields["Metrics"][1]
    assert rows.find("ReturnData").text == "false"
    assert [rows.find(f"MetricStat/{name}").text for name in ("Stat", "Period")] == ["Sum", "3600"]
    assert rows.find("MetricStat/Metric/Dimensions/member/Value").text == "publish"
    assert not {"Statistic", "Period", "Namespace", "MetricName"} & set(fields)


def test_the_same_alarm_over_the_clients_protocol(cloud: Cloud) -> None:
    metric = {"Namespace": "finance", "MetricName": "Rows", "Dimensions": [{"Name": "service", "Value": "publish"}]}
    queries = [
        {"Id": "share", "Expression": "100 * rows / 2", "ReturnData": True},
        {"Id": "rows", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Sum"}, "ReturnData": False},
    ]
    cloud.cloudwatch.put_metric_alarm(
        AlarmName="client's",
        EvaluationPeriods=1,
        Threshold=10,
        ComparisonOperator="GreaterThanThreshold",
        Metrics=queries,
    )
    (alarm,) = described(cloud, {"AlarmNames.member.1": "client's"})
    fields = {child.tag: child for child in alarm}
    assert [query.find("Id").text for query in fields["Metrics"]] == ["share", "rows"]
    assert not {"Statistic", "Period"} & set(fields)


def described(cloud: Cloud, parameters: dict[str, str]) -> list[ET.Element]:
    return asked(cloud, "DescribeAlarms", parameters).findall(".//MetricAlarms/member")


def asked(cloud: Cloud, action: str, parameters: dict[str, str]) -> ET.Element:
    """The answer to a request of the Query protocol, its tags without namespace."""
    form = urllib.parse.urlencode({"Action": action, "Version": "2010-08-01", **parameters})
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
    return root
