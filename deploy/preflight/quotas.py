"""What an account grants, against what the environment takes. A new account's quotas are small."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from deploy.deployment import Deployment
from deploy.finding import Finding, asked, missing, ok, unknown
from deploy.steps import airflow

UNRESERVED = 100
"""Calls at once that Lambda never lets anybody set aside."""
_VPCS, _ADDRESSES, _NATS = ("vpc", "L-F678F1CE"), ("ec2", "L-0263D0A3"), ("vpc", "L-FE5A380F")
_STATE_MACHINES = 10_000
_RAISE = "ask for more in Service Quotas, or free some"


def check(deployment: Deployment) -> Iterator[Finding]:
    """Lambda's concurrency, state machines, and with MWAA its network."""
    yield from asked("Lambda's concurrency", lambda: _concurrency(deployment))
    yield from asked("state machines", lambda: _state_machines(deployment))
    if deployment.values.has_mwaa:
        yield from asked("MWAA's network", lambda: _network(deployment))


def _concurrency(deployment: Deployment) -> Iterator[Finding]:
    limits = deployment.client("lambda").get_account_settings()["AccountLimit"]
    total = limits["ConcurrentExecutions"]
    reserved = sum(max(0, calls) for calls in (deployment.values.given.get("reserved_concurrency") or {}).values())
    if reserved and total - reserved < UNRESERVED:
        yield missing(
            f"Lambda runs {total} calls at once: {reserved} are to be set aside, and {UNRESERVED} must not be",
            f"{_RAISE}, or reserved_concurrency = {{ collect = -1, stage = -1, publish = -1 }}",
        )
    elif total < 10:
        yield missing(f"Lambda runs {total} calls at once here, an execution wants up to 4", _RAISE)
    else:
        yield ok(f"Lambda runs {total} calls at once, {reserved} are to be set aside")


def _state_machines(deployment: Deployment) -> Iterator[Finding]:
    pages = deployment.client("stepfunctions").get_paginator("list_state_machines").paginate()
    count = sum(len(page["stateMachines"]) for page in pages)
    if count >= _STATE_MACHINES:
        yield missing(f"{count} state machines of {_STATE_MACHINES}", _RAISE)
    else:
        yield ok(f"{count} state machines of {_STATE_MACHINES} (AWS' default; this account's may be another)")


def _network(deployment: Deployment) -> Iterator[Finding]:
    if airflow.find(deployment) is not None:
        yield ok("MWAA and its network are there already")
        return
    ec2 = deployment.client("ec2")
    gateways = 2 if deployment.environment == "prod" else 1
    given = (deployment.values.given.get("mwaa") or {}).get("nat_per_zone")
    gateways = gateways if given is None else (2 if given else 1)
    vpcs = len(ec2.describe_vpcs()["Vpcs"])
    addresses = len(ec2.describe_addresses()["Addresses"])
    yield _room(deployment, "VPCs", _VPCS, vpcs, 1)
    yield _room(deployment, "elastic addresses", _ADDRESSES, addresses, gateways)
    states = [{"Name": "state", "Values": ["pending", "available"]}]
    nats = len(ec2.describe_nat_gateways(Filter=states)["NatGateways"])
    # the quota is one of each zone; all of the region's in one zone is the worst there can be
    yield _room(deployment, "NAT gateways a zone, at most", _NATS, nats, 1)


def _room(deployment: Deployment, what: str, code: tuple[str, str], used: int, more: int) -> Finding:
    try:
        quota = deployment.client("service-quotas").get_service_quota(ServiceCode=code[0], QuotaCode=code[1])
    except ClientError as error:
        return unknown(f"{what}: {used} used, {more} more wanted", f"no quota told: {error.response['Error']['Code']}")
    limit = int(quota["Quota"]["Value"])
    told = f"{what}: {used} used of {limit}, {more} more wanted"
    return ok(told) if used + more <= limit else missing(told, _RAISE)
