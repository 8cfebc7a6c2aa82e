"""What the set-up shows: on a terminal the venv at work and a bar for all of them, elsewhere a line a venv."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from local.setup.uv_install import UvInstall
from local.setup.venvs import VENVS, Venv, locks_of
from local.terminal.live import Live
from local.terminal.parts import Part, bar, elapsed
from local.terminal.screen import Screen


class Progress:
    """Of making some venvs, one after the other."""

    def __init__(self, screen: Screen, venvs: list[Venv], cache: Path | None) -> None:
        self._screen, self._venvs = screen, venvs
        self._installs = [UvInstall(VENVS / venv.path, locks_of(venv), cache) for venv in venvs]
        self._begun = time.monotonic()
        self._number = 0
        self._live = Live(screen, self._frame)

    @contextmanager
    def shown(self) -> Iterator[Progress]:
        """While the venvs are made."""
        with self._live:
            yield self
        packages = sum(install.packages for install in self._installs)
        took = f"{time.monotonic() - self._begun:.0f} s"
        print(f"Set up in {took}: {packages} packages below .local/venvs", flush=True)

    @contextmanager
    def venv(self, number: int) -> Iterator[Callable[[str], None]]:
        """While one of them is made, counted from 0: yields what is to be told each line of uv's."""
        begun, self._number = time.monotonic(), number
        install = self._installs[number]
        title = f"  [{number + 1}/{len(self._venvs)}] {self._venvs[number].title}"
        if not self._screen.live:
            print(f"{title} ... ", end="", flush=True)
        yield install.hear
        install.ended = True
        took = f"{time.monotonic() - begun:.0f} s"
        if self._screen.live:
            done = self._screen.paint(f"{title:<28}", "bold")
            self._live.say(f"{done} {install.packages:>4} packages {took:>7}")
        else:
            print(f"{install.packages} packages, {took}", flush=True)

    def _frame(self, columns: int) -> list[list[Part]]:
        number, install = self._number, self._installs[self._number]
        fetched, installed = install.fetched(), install.installed()
        if self._venvs[number].trimmed and installed == install.packages:
            doing = "taking out what Lambda's package does not hold"
        elif installed:
            doing = f"installed {installed} of {install.packages} packages"
        elif fetched:
            doing = f"fetched {fetched} of {install.packages} packages"
        else:
            doing = f"{install.packages} packages"
        if install.fetching():
            doing += f", now {install.fetching()}"
        title = f"  [{number + 1}/{len(self._venvs)}] {self._venvs[number].title}"
        done = sum(other.halves() for other in self._installs[: number + 1])
        total = sum(2 * other.packages for other in self._installs)
        share = f" {100 * done // max(total, 1):>3} %  {elapsed(time.monotonic() - self._begun)} "
        return [
            [Part(f"{title:<28}", "bold"), Part("  " + doing, "dim")],
            [Part("  "), *bar(self._screen, done, total, columns - 2 - len(share)), Part(share)],
        ]
