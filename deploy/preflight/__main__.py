"""python -m deploy.preflight --env dev|prod: the command behind `make preflight`. 1 when something is missing."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.finding import MISSING, OK, UNKNOWN, asked
from deploy.places import ENVIRONMENTS
from deploy.preflight import CHECKS


def main(arguments: list[str]) -> int:
    """Print all findings; 1 when one of them is missing."""
    parser = argparse.ArgumentParser("python -m deploy.preflight", description="What a deployment needs.")
    parser.add_argument("--env", choices=ENVIRONMENTS, required=True)
    return report(Deployment(parser.parse_args(arguments).env))


def report(deployment: Deployment) -> int:
    """The findings of all checks, then how many of each kind."""
    try:
        values = deployment.values
        print(
            f"{deployment.environment}: account {values.account_id}, {values.region}, driven by {values.orchestrator}"
        )
    except DeployError as error:
        print(f"missing  {error}\n         {error.way_out}")
        return 1
    counts: Counter[str] = Counter()
    for title, check in CHECKS:
        print(f"\n{title}")
        for finding in asked(title, lambda check=check: check(deployment)):
            print("  " + str(finding).replace("\n", "\n  "), flush=True)
            counts[finding.status] += 1
    print(f"\n{counts[OK]} ok, {counts[MISSING]} missing, {counts[UNKNOWN]} unknown")
    return 1 if counts[MISSING] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
