"""What `uv pip sync --verbose` says of how far it is, and what lies in its cache and in the venv."""

from __future__ import annotations

import os
import re
from pathlib import Path


class UvInstall:
    """One venv being filled. `locks`: what is to be in it; `cache`: uv's folder, where it is known.

    uv says how many packages there are and which of them it has to fetch; it does not say when one is there. Its cache
    gets a folder a package, and the venv a .dist-info: these are counted.
    """

    def __init__(self, home: Path, locks: list[Path], cache: Path | None) -> None:
        self._home, self._archives = home, sorted(cache.glob("archive-v*")) if cache else []
        self._cache = cache
        self._locked = locked_packages(locks)
        self._begun_with = self._archived()
        self._resolved = self._prepared = self._planned = False
        self._to_fetch = 0
        self._on_the_way: list[str] = []
        self.ended = False
        self.packages = len({name for name, _ in self._locked})
        """How many packages the venv gets: of the locks at first, a few of which may be other systems'; then uv's."""

    def hear(self, line: str) -> None:
        """A line of uv's."""
        resolved = re.match(r"Resolved (\d+) packages?", line)
        if resolved:
            self.packages, self._resolved = int(resolved[1]), True
        elif line.startswith("DEBUG Identified uncached distribution"):
            self._to_fetch += 1
            return
        elif line.startswith("Downloading "):
            self._on_the_way.append(line.split(" ", 1)[1].strip())
        elif line.startswith(" Downloaded "):
            name = line.split()[1]
            self._on_the_way = [large for large in self._on_the_way if large.split()[0] != name]
        elif line.startswith("Prepared "):
            self._prepared, self._on_the_way = True, []
        self._planned = self._resolved and not resolved

    def fetching(self) -> str:
        """What large package is on its way, with its size."""
        return next(iter(self._on_the_way), "")

    def halves(self) -> int:
        """How far it is: a package counts one when it is on this machine, and two in its venv."""
        return 2 * self.packages if self.ended else self.fetched() + self.installed()

    def fetched(self) -> int:
        """How many of the packages are on this machine."""
        if not self._planned:
            return 0
        arrived = self._to_fetch if self._prepared else min(self._archived() - self._begun_with, self._to_fetch)
        return self.packages - self._to_fetch + max(arrived, 0)

    def installed(self) -> int:
        """How many of the packages are in the venv, in the version of the locks."""
        there = {
            _plain(entry[: -len(".dist-info")])
            for packages in self._home.glob("lib/python*/site-packages")
            for entry in os.listdir(str(packages))
            if entry.endswith(".dist-info")
        }
        return min(sum(_plain(f"{name}-{version}") in there for name, version in self._locked), self.packages)

    def _archived(self) -> int:
        if self._cache and not self._archives:
            self._archives = sorted(self._cache.glob("archive-v*"))
        return sum(len(os.listdir(str(folder))) for folder in self._archives)


def locked_packages(locks: list[Path]) -> set[tuple[str, str]]:
    """Name and version of each line of the locks, without those that only Windows gets."""
    lines = [line for lock in locks if lock.exists() for line in lock.read_text().splitlines()]
    found = (re.match(r"([A-Za-z0-9._-]+)(?:\[.*?\])?==([^ ;]+)", line) for line in lines if "== 'win32'" not in line)
    return {(match[1], match[2]) for match in found if match}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()
