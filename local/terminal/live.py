"""Lines at the bottom of a terminal that are drawn again in place; what is said goes above them and stays."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from types import TracebackType

from local.terminal.parts import Part, fit
from local.terminal.screen import Screen

_SECONDS = 0.2


class Live:
    """`with Live(screen, frame) as live: live.say("a line")`. Elsewhere than on a terminal only what is said is there.

    `frame` makes the lines to draw of the columns there are.

    The cursor is never hidden: not even a killed process leaves a terminal that has to be mended.
    """

    def __init__(self, screen: Screen, frame: Callable[[int], Sequence[Sequence[Part]]]) -> None:
        self._screen, self._frame = screen, frame
        self._drawn: list[int] = []  # columns of each line that stands there
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_drawing, daemon=True)

    def __enter__(self) -> Live:
        if self._screen.live:
            self._draw()
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        with self._lock:
            self._write(self._erased())

    def say(self, text: str) -> None:
        """A line, or some, that stay."""
        with self._lock:
            self._write(self._erased() + text + "\n" + self._lines())

    def _keep_drawing(self) -> None:
        while not self._ended.wait(_SECONDS):
            try:
                self._draw()
            except (OSError, ValueError):  # nobody is there any more
                return

    def _draw(self) -> None:
        with self._lock:
            if not self._ended.is_set():
                self._write(self._erased() + self._lines())

    def _erased(self) -> str:
        """What takes the drawn lines away. A terminal that became narrower has wrapped them since."""
        columns = max(self._screen.width(), 1)
        rows = sum(max(1, -(-length // columns)) for length in self._drawn)
        if not rows:
            return ""
        self._drawn = []
        return "\r" + (f"\x1b[{rows - 1}A" if rows > 1 else "") + "\x1b[J"

    def _lines(self) -> str:
        if not self._screen.live or self._ended.is_set():
            return ""
        columns = self._screen.width() - 1  # a full line would wrap
        lines = [fit(line, columns) for line in self._frame(columns)]
        self._drawn = [sum(len(text) for text, _ in line) for line in lines]
        return "\n".join("".join(self._screen.paint(*part) for part in line) for line in lines)

    def _write(self, text: str) -> None:
        if text:
            self._screen.stream.write(text)
            self._screen.stream.flush()
