"""Processes of the stack: started in sessions of their own, known by a pid file, stopped with all their children."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.health import answers
from local.parent import die_with_parent
from local.port_holder import port_holder
from local.settings import HOST, ROOT


class StackError(RuntimeError):
    """The stack cannot do what was asked; the message names the part, what is wrong, and the way out."""


@dataclass(frozen=True)
class Service:
    """One process: its command, the port it listens on, when it is ready, how long it may take to stop."""

    name: str
    title: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int | None = None
    health_url: str | None = None
    stop_seconds: float = 20


class Processes:
    """The services below one state folder. Survivors of an earlier, killed run are found by their pid files."""

    def __init__(self, state: Path) -> None:
        self._pids, self._logs = state / "pids", state / "logs"
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        self._log_begins: dict[str, int] = {}

    def start(self, service: Service, *, lasting: bool = False) -> None:
        """Start a service; one that is not `lasting` dies with this process, however that ends. Raises StackError."""
        if service.port is not None:
            _require_free(service.port, service)
        self._pids.mkdir(parents=True, exist_ok=True)
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log(service.name).open("ab") as log:
            self._log_begins[service.name] = log.tell()
            process = subprocess.Popen(
                service.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **service.environment},
                cwd=ROOT,
                start_new_session=True,
                preexec_fn=None if lasting else die_with_parent,
            )
        self._started[service.name] = process
        record = {
            "pid": process.pid,
            "born": _birth(process.pid),
            "title": service.title,
            "stop_seconds": service.stop_seconds,
        }
        (self._pids / f"{service.name}.json").write_text(json.dumps(record))

    def wait_ready(self, service: Service, seconds: float = 90) -> None:
        """Wait for the service's health URL. Raises StackError when it ends or does not answer in time."""
        deadline = time.monotonic() + seconds
        while service.health_url and not answers(service.health_url):
            self.check(service)
            if time.monotonic() > deadline:
                raise StackError(f"{service.title} did not answer within {seconds:.0f} s: see {self.log(service.name)}")
            time.sleep(0.1)

    def check(self, service: Service) -> None:
        """Raise StackError if a service that was started here has ended other than well."""
        self._check(service.name)

    def check_all(self, but: str) -> None:
        """check() every service that was started here, except one. Raises StackError."""
        for name in self._started:
            if name != but:
                self._check(name)

    def has_ended(self, service: Service) -> bool:
        """Whether a service that was started here has ended, well or not."""
        return self._started[service.name].poll() is not None

    def log(self, name: str) -> Path:
        """Where a service's output goes."""
        return self._logs / f"{name}.log"

    def running(self) -> dict[str, str]:
        """The services that live, name to title, whoever started them."""
        living = {}
        for path in sorted(self._pids.glob("*.json")):
            record = json.loads(path.read_text() or "{}")
            if record and _birth(record["pid"]) == record["born"]:
                living[path.stem] = record["title"]
            else:
                path.unlink(missing_ok=True)
        return living

    def stop(self, names: list[str] | None = None) -> list[str]:
        """Stop services (all that live, unless named) and answer their titles. They get time to save what they hold."""
        living = {name: title for name, title in self.running().items() if names is None or name in names}
        records = {name: json.loads((self._pids / f"{name}.json").read_text()) for name in living}
        begun = time.monotonic()
        for record in records.values():
            _signal(record["pid"], signal.SIGTERM)
        for name, record in records.items():
            left = begun + record["stop_seconds"] - time.monotonic()
            wait_until(lambda name=name, record=record: not self._lives(name, record), left)
            _signal(record["pid"], signal.SIGKILL)  # the whole session: children that did not follow
            (self._pids / f"{name}.json").unlink(missing_ok=True)
        return list(living.values())

    def _check(self, name: str) -> None:
        code = self._started[name].poll() if name in self._started else None
        if code:
            title = json.loads((self._pids / f"{name}.json").read_text())["title"]
            how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
            raise StackError(f"{title} {how}: {self._last_words(name)}\n  see {self.log(name)}")

    def _last_words(self, name: str) -> str:
        said = self.log(name).read_bytes()[self._log_begins[name] :].decode(errors="replace")
        return next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it said nothing")

    def _lives(self, name: str, record: dict[str, Any]) -> bool:
        process = self._started.get(name)
        return process.poll() is None if process else _birth(record["pid"]) == record["born"]


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll a condition; whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _require_free(port: int, service: Service) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            holder = port_holder(port)
            by = f" by {holder}" if holder else ""
            raise StackError(
                f"port {port} on {HOST} is taken{by}, {service.title} needs it ({error.strerror}).\n"
                f"Stop what listens there, or give another port: {service.name.upper()}_PORT=<free port> make …"
            ) from error


def _birth(pid: int) -> str | None:
    """When a process began, None if there is none: pids are used again, pid and birth are not."""
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    answer = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, born = answer.stdout.strip().partition(" ")
    return born.strip() if born and not state.startswith("Z") else None


def _signal(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return
