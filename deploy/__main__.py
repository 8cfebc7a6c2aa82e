"""python -m deploy --env dev|prod [--from STEP | --only STEP] [--dry-run]: the command behind `make deploy`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from deploy import given_values
from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.places import ENVIRONMENTS
from deploy.step import Step, chosen, run_steps, with_packages
from deploy.steps import STEPS

PROTECTED = "prod"


def main(arguments: list[str], env: Mapping[str, str] = os.environ, steps: Sequence[Step] = STEPS) -> int:
    """Deploy; 0 when each step worked, else 1 and what to do."""
    options = _options(arguments)
    deployment = Deployment(options.env, options.dry_run, dict(env))
    try:
        refuse_unconfirmed(deployment)
        for name in given_values.write(options.env, deployment.env):
            print(f"{name} is written from its variable", flush=True)
        todo = with_packages(deployment, steps, chosen(steps, options.begin, options.only))
        if options.dry_run:
            print("A dry run: it makes the packages in dist/, plans, compares, and changes nothing else", flush=True)
        run_steps(deployment, todo)
    except DeployError as error:
        print(f"\nstopped at {error}", file=sys.stderr)
        if error.way_out:
            print(f"{error.way_out}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    return 0


def refuse_unconfirmed(deployment: Deployment) -> None:
    """prod by hand has to be meant. Raises DeployError."""
    meant = deployment.dry_run or deployment.env.get("CI") == "true" or deployment.env.get("CONFIRM") == PROTECTED
    if deployment.environment == PROTECTED and not meant:
        raise DeployError(
            f"{PROTECTED}: it is deployed by GitHub, after an approval",
            f"by hand all the same: make deploy ENV={PROTECTED} CONFIRM={PROTECTED}; or look first: DRY_RUN=1",
        )


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m deploy", description="Deploy an environment, step by step.")
    parser.add_argument("--env", choices=ENVIRONMENTS, required=True)
    parser.add_argument("--from", dest="begin", default="", help="the first step: " + ", ".join(s.name for s in STEPS))
    parser.add_argument("--only", default="", help="one step alone")
    parser.add_argument("--dry-run", action="store_true", help="show what would be done")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
