"""docs/images/make_run.png: what `make run` leaves on a terminal, from a run of it. Nothing may run beside it.

    git clone . /tmp/new && .local/venvs/cloud/bin/python -m tests.end_to_end.terminal_picture /tmp/new

The clone is one that was not set up before, so that this is in the picture. Without a folder this one is run.
"""

from __future__ import annotations

import html
import os
import sys
from pathlib import Path

from local.settings import ROOT
from tests.end_to_end.browser import browser_page
from tests.end_to_end.screenshots import IMAGES
from tests.local.terminal.pseudo_terminal import cells, on_terminal

COLUMNS = 118
_COLORS = {"1": "font-weight:600;color:#fff", "2": "color:#8b949e", "31": "color:#ff7b72", "32": "color:#3fb950",
           "33": "color:#d29922", "36": "color:#39c5cf"}  # fmt: skip
_PAGE = """<meta charset="utf-8"><style>body{{margin:0;background:#0d1117}}pre{{margin:0;padding:18px 22px;
font:13px/1.36 "DejaVu Sans Mono",monospace;color:#c9d1d9;display:inline-block}}</style><pre>{}</pre>"""


def main(arguments: list[str]) -> int:
    """Run it and take the picture; the run's exit code."""
    folder = Path(arguments[0]).resolve() if arguments else ROOT
    env = {**os.environ, "TERM": "xterm-256color"}
    code, written = on_terminal(["make", "run"], env, cwd=folder, columns=COLUMNS)
    lines = [[("$", "2"), *((letter, "1") for letter in " make run")], *cells(written, COLUMNS)]
    with browser_page() as page:
        page.set_content(_PAGE.format("\n".join(map(_line, lines)).rstrip()))
        path = IMAGES / "make_run.png"
        page.locator("pre").screenshot(path=path)
    print(f"  {path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB")
    return code


def _line(line: list[tuple[str, str]]) -> str:
    return "".join(
        f'<span style="{_COLORS[style]}">{html.escape(letter)}</span>' if style else html.escape(letter)
        for letter, style in line
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
