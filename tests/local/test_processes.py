"""Processes: started, known again by another run, stopped with their children."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest

from local.processes import Processes, Service, StackError, wait_until
from tests.patience import PATIENCE
from tests.ports import free_port

SERVE = (
    "import http.server as h, sys; "
    "h.HTTPServer(('127.0.0.1', int(sys.argv[1])), h.SimpleHTTPRequestHandler).serve_forever()"
)


def service(name, code, *arguments, **more):
    return Service(name, f"the {name}", [sys.executable, "-c", code, *map(str, arguments)], **more)


@pytest.fixture
def processes(tmp_path):
    running = Processes(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def port():
    return free_port()


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_service_that_answers_is_ready(processes, port):
    web = service("web", SERVE, port, port=port, health_url=f"http://127.0.0.1:{port}/")
    processes.start(web)
    processes.wait_ready(web)
    assert processes.running() == {"web": "the web"}


def test_a_service_that_ends_says_its_last_words_and_its_log(processes, port):
    broken = service("web", "print('no room on the disk'); raise SystemExit(3)", health_url=f"http://127.0.0.1:{port}/")
    processes.start(broken)
    with pytest.raises(StackError, match=r"the web ended with exit code 3: no room on the disk\n.*web\.log"):
        processes.wait_ready(broken)


def test_last_words_are_this_run_s_not_an_earlier_one_s(processes, port):
    processes._logs.mkdir(parents=True, exist_ok=True)
    processes.log("web").write_text("port 80 is taken\n")
    silent = service("web", "raise SystemExit(3)", health_url=f"http://127.0.0.1:{port}/")
    processes.start(silent)
    with pytest.raises(StackError, match="exit code 3: it said nothing"):
        processes.wait_ready(silent)


def test_a_port_in_use_is_said_before_anything_starts(processes, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(StackError, match=rf"port {port} .* is taken( by .*)?, the web needs it(?s:.*)WEB_PORT="):
            processes.start(service("web", SERVE, port, port=port))
    assert processes.running() == {}


def test_another_run_finds_and_stops_what_a_killed_one_left(processes, tmp_path):
    processes.start(service("sleeper", "import time; time.sleep(600)"), lasting=True)
    other = Processes(tmp_path)
    assert other.running() == {"sleeper": "the sleeper"}
    assert other.stop() == ["the sleeper"]
    assert processes.running() == {}


def test_a_pid_that_is_somebody_else_s_now_is_left_alone(processes, tmp_path):
    processes.start(service("sleeper", "import time; time.sleep(600)"))
    (record,) = (tmp_path / "pids").glob("*.json")
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    try:
        record.write_text(f'{{"pid": {bystander.pid}, "born": "another time", "title": "x", "stop_seconds": 1}}')
        assert Processes(tmp_path).stop() == []
        assert bystander.poll() is None
    finally:
        bystander.kill()


def test_stopping_takes_children_along_that_ignore_the_signal(processes, tmp_path):
    child = (
        "import signal, time, os; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print(os.getpid(), flush=True); time.sleep(600)"
    )
    parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(600)"
    processes.start(service("parent", parent))
    log = processes.log("parent")
    assert wait_until(lambda: log.exists() and log.read_text().strip().isdigit(), PATIENCE)
    processes.stop()
    assert wait_until(lambda: not lives(int(log.read_text())), PATIENCE)


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_a_service_that_is_not_lasting_dies_with_the_run_however_that_ends(tmp_path):
    script = (
        "import sys; from pathlib import Path; from local.processes import Processes, Service\n"
        "p = Processes(Path(sys.argv[1]))\n"
        "p.start(Service('s', 's', [sys.executable, '-c', 'import time; time.sleep(600)']))\n"
        "print('started', flush=True)\n"
        "import time; time.sleep(600)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert run.stdout.readline() == "started\n"
    survivors = Processes(tmp_path)
    assert survivors.running()
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert wait_until(lambda: not survivors.running(), PATIENCE)
