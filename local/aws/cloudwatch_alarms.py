"""Keep every field of an alarm, and answer DescribeAlarms over the Query protocol with all of them.

ministack's JSON answer is complete, its XML answer is not. Of an alarm on an expression it forgets the metrics, and
gives it a statistic and a period, of which such an alarm has none. Terraform asks for XML, misses what it has set,
sees what it has not, and wants to change it on every plan.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import cloudwatch

_LISTS = ("AlarmNames", "AlarmTypes")
_SCALARS = ("AlarmNamePrefix", "StateValue", "MaxRecords", "NextToken")
_OF_ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")


def install() -> None:
    """Keep an expression's metrics; build the XML answer from the JSON one."""
    describe, put = cloudwatch._describe_alarms, cloudwatch._put_metric_alarm

    def put_completely(params: dict, cbor_data: dict, is_cbor: bool, is_json: bool = False) -> tuple:
        answer = put(params, cbor_data, is_cbor, is_json)
        as_object = is_cbor or is_json
        metrics = cbor_data.get("Metrics") if as_object else _nested(params, "Metrics")
        if answer[0] == 200 and metrics:
            alarm = cloudwatch._alarms[cbor_data["AlarmName"] if as_object else cloudwatch._p(params, "AlarmName")]
            alarm.update({**dict.fromkeys(_OF_ONE_METRIC), "Metrics": metrics})
        return answer

    def describe_completely(params: dict, cbor_data: dict, is_cbor: bool, is_json: bool = False) -> tuple:
        if is_cbor or is_json:
            return describe(params, cbor_data, is_cbor, is_json)
        status, _, body = describe({}, _as_json_request(params), False, True)
        if status != 200:
            return describe(params, cbor_data, is_cbor, is_json)
        members = "".join(_xml(key, value) for key, value in json.loads(body).items())
        return cloudwatch._xml(200, "DescribeAlarmsResponse", f"<DescribeAlarmsResult>{members}</DescribeAlarmsResult>")

    cloudwatch._put_metric_alarm = put_completely
    cloudwatch._describe_alarms = describe_completely


def _as_json_request(params: dict) -> dict[str, Any]:
    single = {key: value[0] if isinstance(value, list) else value for key, value in params.items()}
    request: dict[str, Any] = {key: single[key] for key in _SCALARS if single.get(key)}
    for name in _LISTS:
        request[name] = [value for key, value in sorted(single.items()) if key.startswith(f"{name}.member.")]
    return request


def _nested(params: dict, name: str) -> Any:
    """A Query request's `name.member.1.Key…` parameters as lists and dicts of texts; None if there are none."""
    tree: dict[str, Any] = {}
    for path, value in params.items():
        if path.startswith(f"{name}."):
            node, *parts = tree, *path.split(".")[1:]
            for part in parts[:-1]:
                node = node.setdefault(part, {})
            node[parts[-1]] = value[0] if isinstance(value, list) else value
    return _lists_for_members(tree) if tree else None


def _lists_for_members(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if set(node) == {"member"}:
        return [_lists_for_members(item) for _, item in sorted(node["member"].items(), key=lambda pair: int(pair[0]))]
    return {key: _lists_for_members(value) for key, value in node.items()}


def _xml(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return f"<{key}>{''.join(_xml('member', item) for item in value)}</{key}>"
    if isinstance(value, dict):
        return f"<{key}>{''.join(_xml(name, item) for name, item in value.items())}</{key}>"
    return f"<{key}>{_text(key, value)}</{key}>"


def _text(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if key.endswith("Timestamp") and isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return escape(str(value))
