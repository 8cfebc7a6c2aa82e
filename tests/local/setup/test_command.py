"""`make setup` as a user meets it: its bar, its plain lines, and what stops it. uv, make and the index are real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local.setup.conftest import PACKAGES
from tests.local.terminal.pseudo_terminal import on_terminal, shown
from tests.ports import free_port

DIST_INFOS = [f"{name}-1.0.dist-info" for name in PACKAGES]


def set_up(checkout, *, index="", python=sys.executable, **env):
    asked = {"UV_DEFAULT_INDEX": index} if index else {}
    return subprocess.run(
        [*checkout.command, f"PYTHON={python}"], cwd=checkout.folder, env={**checkout.env, **asked, **env},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def failed(done):
    """What it says, without make's own line."""
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return [line for line in done.stderr.splitlines() if line and not line.startswith("make:")]


def test_without_a_terminal_there_are_plain_lines_and_no_control_character(checkout, index):
    done = set_up(checkout, index=index.url)
    assert done.returncode == 0, done.stderr
    assert checkout.installed() == DIST_INFOS
    assert "  [1/1] linters ... 3 packages, " in done.stdout
    assert all(letter.isprintable() or letter == "\n" for letter in done.stdout + done.stderr)


def test_on_a_terminal_a_bar_is_drawn_and_goes_again(checkout, index):
    env = {**checkout.env, "UV_DEFAULT_INDEX": index.url}
    code, written = on_terminal(checkout.command, env, cwd=checkout.folder)
    assert code == 0
    assert "  0 %" in written
    lines = shown(written)
    assert lines[0].startswith("Setting up with ")
    assert lines[1].split()[:4] == ["[1/1]", "linters", "3", "packages"]
    assert lines[2].startswith("Set up in ")
    assert lines[3:] == [""]


def test_what_is_there_already_is_not_set_up_again(checkout, index):
    set_up(checkout, index=index.url)
    again = set_up(checkout, index=f"http://127.0.0.1:{free_port()}/simple")
    assert (again.returncode, again.stdout) == (0, "")


def test_offline_names_the_index_without_its_password_and_says_that_all_stays(checkout):
    port = free_port()
    done = set_up(checkout, index=f"http://bob:hush@127.0.0.1:{port}/simple")
    what, log, way_out = failed(done)
    assert what == (
        f"set-up failed: linters could not be installed: the package index 127.0.0.1:{port} "
        "cannot be reached (Connection refused)."
    )
    assert Path(log.rpartition(": ")[2]).exists()
    assert "HTTPS_PROXY" in way_out
    assert "what is installed stays" in way_out
    assert "hush" not in done.stdout + done.stderr + Path(log.rpartition(": ")[2]).read_text()


@pytest.mark.parametrize(
    ("status", "said"),
    [(403, "refuses to serve it (403"), (404, "does not have it"), (503, "is in trouble (503")],
)
def test_an_index_that_answers_no_is_named_with_its_answer(checkout, index, status, said):
    index.status = status
    what, *_, way_out = failed(set_up(checkout, index=index.url))
    assert f"the package index {index.url.split('/')[2]} {said}" in what
    assert "run make again" in way_out


def test_pip_s_failure_to_fetch_uv_is_told_as_precisely(checkout, index):
    index.status = 403
    checkout.uv.unlink()
    outside = sys._base_executable
    if subprocess.run([outside, "-m", "pip", "--version"], capture_output=True, check=False).returncode != 0:
        pytest.skip(f"{outside} has no pip")
    what, _, way_out = failed(set_up(checkout, python=outside, PIP_INDEX_URL=index.url))
    assert what.startswith("set-up failed: uv, the installer, could not be installed: the package index 127.0.0.1")
    assert "403" in what
    assert "PIP_INDEX_URL" in way_out


def test_a_python_without_pip_is_told_to_get_it_or_uv(checkout):
    checkout.uv.unlink()
    what, way_out = failed(set_up(checkout))  # the test's interpreter is a venv's that has none
    assert "has no pip" in what
    assert "apt install python3-pip" in way_out


def test_a_set_up_that_was_interrupted_says_how_to_go_on_and_goes_on(checkout, index):
    held = checkout.uv.resolve()
    checkout.uv.unlink()
    checkout.uv.write_text(f'#!/bin/sh\n[ "$1" != pip ] || {{ echo at work >&2; sleep 60; }}\nexec "{held}" "$@"\n')
    checkout.uv.chmod(0o755)
    env = {**checkout.env, "UV_DEFAULT_INDEX": index.url}

    def interrupt(text, process):
        if "3 packages" in text and not sent:
            sent.append(process.pid)
            os.killpg(process.pid, signal.SIGINT)

    sent: list[int] = []
    code, written = on_terminal(checkout.command, env, cwd=checkout.folder, seen=interrupt)
    assert code != 0
    assert "Traceback" not in written
    assert any(line.startswith("set-up stopped: run make again") for line in shown(written))
    checkout.uv.unlink()
    checkout.uv.symlink_to(held)
    assert set_up(checkout, index=index.url).returncode == 0
    assert checkout.installed() == DIST_INFOS


def test_a_disk_that_is_full_is_said(checkout, index, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(small)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk")
    try:
        done = set_up(checkout, index=index.url, UV_CACHE_DIR=str(small))
    finally:
        subprocess.run(["umount", str(small)], check=True)
    what, _, way_out = failed(done)
    assert "the disk is full" in what
    assert way_out.startswith("Make room")


def test_a_folder_that_cannot_be_written_is_said(checkout):
    (checkout.folder / ".local").symlink_to("/proc/version")  # nobody may write there, not even root
    *_, way_out = failed(set_up(checkout))
    assert "run make again" in way_out


@pytest.mark.parametrize("code", [1, 127])
def test_a_python_that_is_too_old_or_does_not_start_is_told_what_to_install(checkout, code):
    old = checkout.uv.with_name("python3")
    old.write_text(f"#!/bin/sh\nexit {code}\n")
    old.chmod(0o755)
    done = subprocess.run(
        ["make", "setup"], cwd=checkout.folder, env=checkout.env, capture_output=True, text=True, check=False
    )
    what, way_out = failed(done)
    assert what.startswith(f"Python 3.11 or 3.12 is needed: {old} is older than 3.8")
    assert "apt install" in way_out


def test_two_set_ups_at_once_wait_for_each_other(checkout, index):
    env = {**checkout.env, "UV_DEFAULT_INDEX": index.url}
    both = [
        subprocess.Popen(
            checkout.command, cwd=checkout.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("Setting up with" in text for text in said) == 1


def test_a_venv_whose_interpreter_is_gone_is_made_again(checkout, index):
    set_up(checkout, index=index.url)
    (checkout.venv / "bin" / "python").unlink()
    (checkout.venv / "bin" / "python").symlink_to("/nowhere/python3")
    assert set_up(checkout, index=index.url).returncode == 0
    assert checkout.installed() == DIST_INFOS
    assert (checkout.venv / "bin" / "python").exists()


def test_a_machine_without_a_home_is_set_up(checkout, index):
    del checkout.env["HOME"]
    assert set_up(checkout, index=index.url).returncode == 0
