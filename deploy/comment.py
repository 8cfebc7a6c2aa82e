"""python -m deploy.comment --env dev|prod: the plan as a comment of the pull request, the one that is there updated.

From the environment, as GitHub's runner sets it: GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, and PULL_REQUEST.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from deploy.errors import DeployError
from deploy.places import ENVIRONMENTS
from deploy.plan import comment_file, marker

_PAGE = 100
_SECONDS = 30


class PullRequest:
    """The comments of one pull request."""

    def __init__(self, env: Mapping[str, str]) -> None:
        absent = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN", "PULL_REQUEST") if not env.get(name)]
        if absent:
            raise DeployError(f"{', '.join(absent)} not set", "GitHub's workflow plan.yml sets them")
        self._repository = f"{env.get('GITHUB_API_URL', 'https://api.github.com')}/repos/{env['GITHUB_REPOSITORY']}"
        self._token, self._number = env["GITHUB_TOKEN"], env["PULL_REQUEST"]

    def put(self, mark: str, body: str) -> str:
        """Make the comment that holds `mark`, or update it: `made` or `updated`. Raises DeployError."""
        old = self._find(mark)
        if old is None:
            self._ask("POST", f"/issues/{self._number}/comments", {"body": body})
            return "made"
        self._ask("PATCH", f"/issues/comments/{old}", {"body": body})
        return "updated"

    def _find(self, mark: str) -> int | None:
        page = 1
        while comments := self._ask("GET", f"/issues/{self._number}/comments?per_page={_PAGE}&page={page}"):
            # a person may quote it, but not begin with it as this bot does
            for one in comments:
                if one["body"].startswith(mark) and one["user"]["type"] == "Bot":
                    return one["id"]
            page += 1
        return None

    def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - GitHub's own variable says where
            self._repository + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Accept": "application/vnd.github+json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise DeployError(f"GitHub answers {error.code} to {method} {path}", "pull-requests: write?") from error
        except OSError as error:
            raise DeployError(f"GitHub does not answer: {error}") from error


def main(arguments: list[str], env: Mapping[str, str] = os.environ) -> int:
    """Put the comment; 1 with a message when GitHub does not take it."""
    parser = argparse.ArgumentParser("python -m deploy.comment", description="A plan as a pull request's comment.")
    parser.add_argument("--env", choices=ENVIRONMENTS, required=True)
    environment = parser.parse_args(arguments).env
    file = comment_file(environment)
    try:
        if not file.exists():
            raise DeployError(f"there is no plan of {environment}", f"make plan ENV={environment}")
        print(f"  the comment is {PullRequest(env).put(marker(environment), file.read_text())}")
    except DeployError as error:
        print(f"{error}\n{error.way_out}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
