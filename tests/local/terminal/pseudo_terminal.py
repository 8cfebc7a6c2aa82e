"""A command on a pseudo-terminal, and what a reader sees of it: the few sequences that we write, and colours."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

_TOKEN = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])|[\r\n]|[^\x1b\r\n]")


def on_terminal(
    command: Sequence[str],
    env: Mapping[str, str],
    *,
    cwd: Path,
    columns: int = 100,
    seen: Callable[[str, subprocess.Popen[bytes]], Any] = lambda text, process: None,
) -> tuple[int, str]:
    """Run it to its end; its exit code and all that it wrote. `seen` is told what was written so far."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, cwd=cwd, start_new_session=True
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux' way to say that nobody writes any more
            piece = b""
        if not piece:
            break
        written += piece
        seen(written.decode(errors="replace"), process)
    os.close(ours)
    return process.wait(), written.decode()


def cells(written: str, columns: int = 100) -> list[list[tuple[str, str]]]:
    """The lines that stand on the terminal at the end, each a list of letters with the codes of their colours.

    AssertionError for a sequence that is not known here: what is written is to stay that simple.
    """
    lines: list[list[tuple[str, str]]] = [[]]
    row = column = 0
    style = ""
    for match in _TOKEN.finditer(written):
        token, (numbers, letter) = match[0], match.groups()
        if letter == "m":
            style = "" if numbers in ("", "0") else numbers
        elif letter == "A":
            row -= int(numbers or 1)
        elif letter == "J":
            assert numbers in ("", "0")
            del lines[row + 1 :], lines[row][column:]
        elif letter:
            raise AssertionError(f"unknown sequence {token!r}")
        elif token == "\r":
            column = 0
        elif token == "\n":
            row += 1
        else:
            if column == columns:
                row, column = row + 1, 0
            while len(lines) <= row:
                lines.append([])
            lines[row].extend([(" ", "")] * (column + 1 - len(lines[row])))
            lines[row][column] = (token, style)
            column += 1
        while len(lines) <= row:
            lines.append([])
    return lines


def shown(written: str, columns: int = 100) -> list[str]:
    """The text of cells()."""
    return ["".join(letter for letter, _ in line).rstrip() for line in cells(written, columns)]
