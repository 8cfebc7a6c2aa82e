"""python -m tableau.publish --env dev|prod [--dry-run]: the command behind `make tableau-publish`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tableau.dbt_models import ManifestError
from tableau.model.errors import DefinitionError
from tableau.publish.checking import Check, checker
from tableau.publish.content import Content, contents
from tableau.publish.errors import PublishError
from tableau.publish.publication import publish
from tableau.publish.settings import Settings
from tableau.publish.sharing import PERMISSIONS, read_sharing
from tableau.target import target_for


def main(
    arguments: Sequence[str],
    env: Mapping[str, str],
    check: Check | None = None,
    documents: Sequence[Content] | None = None,
    permissions: Path = PERMISSIONS,
) -> int:
    """Publish to one environment. 0 when it worked; else 1 and one message."""
    options = _options(arguments)
    try:
        _publish(options.env, options.dry_run, env, check, documents or contents(), permissions)
    except (PublishError, ManifestError, DefinitionError) as error:
        print(f"\nfailed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tableau.publish", description=__doc__)
    parser.add_argument("--env", required=True, help="an environment of tableau/permissions.yml")
    parser.add_argument("--dry-run", action="store_true", help="print what differs, and change nothing")
    return parser.parse_args(arguments)


def _publish(
    environment: str,
    dry_run: bool,
    env: Mapping[str, str],
    check: Check | None,
    documents: Sequence[Content],
    permissions: Path,
) -> None:
    sharing = read_sharing(environment, permissions)
    settings = Settings.from_env(env)
    target = target_for(environment, settings.snowflake_server)
    site = f"site {settings.site}" if settings.site else "the default site"
    print(
        f"{'What would change' if dry_run else 'Publishing'} on {settings.server}, {site}: {sharing.project}",
        flush=True,
    )
    count = publish(settings, target, sharing, documents, check or checker(environment, target), _say, dry_run)
    if not count:
        print("nothing to do")
    elif dry_run:
        print(f"{_changes(count)} to make; nothing was changed")
    else:
        print(f"{_changes(count)} made")


def _changes(count: int) -> str:
    return f"{count} change{'s' if count > 1 else ''}"


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
