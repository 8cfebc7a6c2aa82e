"""The server starts only as it was tested, listens on loopback only, and tells no secrets."""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from local.aws import versions
from local.settings import ROOT
from tests.local.aws.conftest import Cloud, invocation
from tests.patience import PATIENCE

LISTENING = "0A"


def test_its_only_listener_is_its_port_on_loopback(cloud: Cloud) -> None:
    server = cloud.server
    assert listeners_of(server.process.pid) == {("127.0.0.1", server.port)}


def test_it_refuses_to_start_on_other_versions(tmp_path: Path) -> None:
    dist = tmp_path / "moto-9.9.dist-info"
    dist.mkdir()
    (dist / "METADATA").write_text("Metadata-Version: 2.1\nName: moto\nVersion: 9.9\n")
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "LOCAL_STATE": str(tmp_path / "state")}
    run = start_to_end(env)
    assert run.returncode == 1
    assert run.stderr.strip() == (
        "local.aws: moto is 9.9, but local/aws patches 5.2.5. Install local/requirements.txt into this Python."
    )


def test_the_pinned_versions_are_those_of_the_requirements() -> None:
    required = dict(re.findall(r"^([\w-]+)(?:\[\w+\])?==(\S+)$", (ROOT / "local/requirements.txt").read_text(), re.M))
    assert {name: required[name] for name in versions.PINNED} == versions.PINNED


def test_a_taken_port_is_told_in_one_line(cloud: Cloud, tmp_path: Path) -> None:
    env = {**os.environ, "AWS_PORT": str(cloud.server.port), "LOCAL_STATE": str(tmp_path)}
    run = start_to_end(env)
    assert run.returncode == 1
    assert run.stderr.strip() == (
        f"local.aws: port {cloud.server.port} on 127.0.0.1 is taken: stop what uses it, or set AWS_PORT"
    )


def test_health_can_be_polled_and_tells_that_the_mqtt_listener_is_off(cloud: Cloud) -> None:
    with urllib.request.urlopen(f"{cloud.server.url}/_ministack/ready") as answer:
        assert (answer.status, json.load(answer)["iot_mtls"]) == (200, "disabled")


@pytest.mark.parametrize("header", [("Origin", "https://example.com"), ("Sec-Fetch-Site", "cross-site")])
def test_requests_of_web_pages_are_refused(cloud: Cloud, header: tuple[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(f"{cloud.server.url}/_ministack/ready", headers=dict([header])))


def test_others_on_the_machine_cannot_read_its_state(cloud: Cloud) -> None:
    assert stat.S_IMODE((cloud.server.state / "aws").stat().st_mode) == 0o700


def test_a_secrets_value_is_not_in_the_servers_log(cloud: Cloud) -> None:
    cloud.secretsmanager.create_secret(Name="key", SecretString="s3cr3t-v4lue")
    reader = cloud.function(
        """
        import json, os, urllib.request
        def handle(event, context):
            scope = os.environ["AWS_ACCESS_KEY_ID"] + "/20261123/" + os.environ["AWS_REGION"]
            request = urllib.request.Request(
                os.environ["AWS_ENDPOINT_URL"],
                json.dumps({"SecretId": "key"}).encode(),
                {
                    "X-Amz-Target": "secretsmanager.GetSecretValue",
                    "Content-Type": "application/x-amz-json-1.1",
                    "Authorization": "AWS4-HMAC-SHA256 Credential=" + scope + "/secretsmanager/aws4_request",
                },
            )
            with urllib.request.urlopen(request) as answer:
                return len(json.load(answer)["SecretString"])
        """
    )
    assert cloud.run({"T": invocation(reader, End=True)})["output"] == len("s3cr3t-v4lue")
    cloud.secretsmanager.put_secret_value(SecretId="key", SecretString="s3cr3t-v4lue2")
    assert "s3cr3t" not in cloud.server.log.read_text()


def start_to_end(env: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "local.aws"],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


def listeners_of(pid: int) -> set[tuple[str, int]]:
    """Addresses on which a process listens, from /proc: TCP of both families, and bound UDP."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            found = re.fullmatch(r"socket:\[(\d+)\]", os.readlink(descriptor))
            if found:
                inodes.add(found[1])
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in inodes and (table.startswith("udp") or fields[3] == LISTENING):
                address, _, port = fields[1].partition(":")
                found.add((_dotted(address), int(port, 16)))
    return found


def _dotted(address: str) -> str:
    if len(address) != 8:
        return address
    return ".".join(str(byte) for byte in reversed(bytes.fromhex(address)))
