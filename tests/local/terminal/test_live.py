"""Live: on a terminal drawn in place, elsewhere only what is said; and clean whatever ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local.terminal.pseudo_terminal import on_terminal, shown

ROOT = Path(__file__).parents[3]
SCRIPT = """
import sys, time
from local.terminal.live import Live
from local.terminal.parts import Part, bar
from local.terminal.screen import Screen
screen, done = Screen(), 0
frame = lambda columns: [[Part("now " + "x" * 200)], [*bar(screen, done, 3, 20), Part(f" {done} of 3")]]
with Live(screen, frame) as live:
    for done in (1, 2, 3):
        live.say(f"line {done}")
    if "wait" in sys.argv:
        live.say("waits")
        time.sleep(60)
print("after")
"""


def run(*arguments, columns=60, seen=lambda text, process: None, **env):
    command = [sys.executable, "-c", SCRIPT, *arguments]
    inherited = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    env = {**inherited, "TERM": "xterm", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **env}
    return on_terminal(command, env, cwd=ROOT, columns=columns, seen=seen)


def test_the_bar_is_drawn_as_it_grows_and_nothing_of_it_stays():
    code, written = run()
    assert code == 0
    assert "1 of 3" in written
    assert "2 of 3" in written
    assert shown(written, 60) == ["line 1", "line 2", "line 3", "after", ""]


def test_a_line_never_wraps_however_narrow_the_terminal_is():
    for columns in (60, 12):
        _, written = run(columns=columns)
        assert shown(written, columns) == ["line 1", "line 2", "line 3", "after", ""]
        assert "x" * (columns - 4) not in written


def test_the_cursor_is_never_hidden_and_no_mode_is_set():
    _, written = run()
    assert "\x1b[?" not in written


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_process_that_is_ended_leaves_a_cursor_and_ctrl_c_a_clean_last_line(number):
    def end(text, process):
        if "waits" in text and not sent:
            sent.append(number)
            process.send_signal(number)

    sent: list[int] = []
    code, written = run("wait", seen=end)
    assert code != 0
    assert "\x1b[?" not in written
    if number == signal.SIGINT:
        assert [line for line in shown(written, 60) if "of 3" in line or "xxx" in line] == []


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("TERM", "")])
def test_a_terminal_that_cannot_do_it_gets_plain_lines(name, value):
    _, written = run(**{name: value})
    assert written.split() == ["line", "1", "line", "2", "line", "3", "after"]


def test_no_color_means_a_bar_without_colours():
    _, written = run(NO_COLOR="1")
    assert "2 of 3" in written
    assert "\x1b[3" not in written


def test_where_letters_are_ascii_the_bar_is_too():
    _, written = run(PYTHONIOENCODING="ascii")
    assert "#" in written
    assert written.isascii()


def test_without_a_terminal_no_control_character_is_written():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env={**os.environ, "TERM": "xterm"}, capture_output=True, check=True
    )
    assert done.stdout == b"line 1\nline 2\nline 3\nafter\n"
