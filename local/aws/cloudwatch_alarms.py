"""Answer DescribeAlarms over the Query protocol with every field of an alarm.

ministack's JSON answer is complete, its XML answer is not. Terraform asks for XML, misses what it has set, and
wants to set it again on every plan.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import cloudwatch

_LISTS = ("AlarmNames", "AlarmTypes")
_SCALARS = ("AlarmNamePrefix", "StateValue", "MaxRecords", "NextToken")


def install() -> None:
    """Build the XML answer from the JSON one."""
    describe = cloudwatch._describe_alarms

    def describe_completely(params: dict, cbor_data: dict, is_cbor: bool, is_json: bool = False) -> tuple:
        if is_cbor or is_json:
            return describe(params, cbor_data, is_cbor, is_json)
        status, _, body = describe({}, _as_json_request(params), False, True)
        if status != 200:
            return describe(params, cbor_data, is_cbor, is_json)
        members = "".join(_xml(key, value) for key, value in json.loads(body).items())
        return cloudwatch._xml(200, "DescribeAlarmsResponse", f"<DescribeAlarmsResult>{members}</DescribeAlarmsResult>")

    cloudwatch._describe_alarms = describe_completely


def _as_json_request(params: dict) -> dict[str, Any]:
    single = {key: value[0] if isinstance(value, list) else value for key, value in params.items()}
    request: dict[str, Any] = {key: single[key] for key in _SCALARS if single.get(key)}
    for name in _LISTS:
        request[name] = [value for key, value in sorted(single.items()) if key.startswith(f"{name}.member.")]
    return request


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
