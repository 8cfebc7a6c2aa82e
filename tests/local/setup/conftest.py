"""A checkout of the test's own, one small venv to set up, a package index on loopback. Never the real venvs."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from local.setup.uv import find_uv
from local.setup.venvs import ROOT

PACKAGES = ("alpha", "beta", "gamma")


class Checkout:
    """What set-up needs of the repository, in a folder of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        for name in ("local", "etl"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "Makefile", folder)
        (folder / "locks").mkdir()
        (folder / "locks" / "dev.txt").write_text("".join(f"{name}==1.0\n" for name in PACKAGES))
        uv = Path(find_uv(ROOT / ".local" / "tools"))
        self.env = {
            "PATH": f"{home}/bin:/usr/bin:/bin",
            "HOME": str(home),
            "UV_CACHE_DIR": str(home / "cache"),
            "UV_HTTP_RETRIES": "0",
            "UV_NO_CONFIG": "1",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_RETRIES": "0",
            "NO_PROXY": "127.0.0.1",
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        (home / "bin").mkdir(parents=True)
        (home / "bin" / "uv").symlink_to(uv)
        self.uv = home / "bin" / "uv"

    @property
    def command(self) -> list[str]:
        """`make setup` of the linters' venv, which is the smallest; the interpreter is the test's."""
        return ["make", "--no-print-directory", "setup", "GROUP=check", f"PYTHON={sys.executable}"]

    @property
    def venv(self) -> Path:
        return self.folder / ".local" / "venvs" / "dev"

    def installed(self) -> list[str]:
        """The packages that are in the venv."""
        return sorted(path.name for path in self.venv.glob("lib/python*/site-packages/*.dist-info"))


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path / "clone of it, größer", tmp_path / "home")


class Index:
    """A package index: `status` for every question, or the packages."""

    def __init__(self, url: str) -> None:
        self.url, self.status = url, 200


@pytest.fixture
def index() -> Iterator[Index]:
    wheels = {f"{name}-1.0-py3-none-any.whl": wheel(name) for name in PACKAGES}

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            *_, name = self.path.rstrip("/").split("/")
            body = wheels.get(name) or page(name, wheels)
            self.send_response(served.status if served.status != 200 or body else 404)
            self.send_header("Content-Type", "text/html" if name in PACKAGES else "application/octet-stream")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    served = Index(f"http://127.0.0.1:{server.server_port}/simple")
    with contextlib.ExitStack() as stack:
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield served


def page(name: str, wheels: dict[str, bytes]) -> bytes:
    file = f"{name}-1.0-py3-none-any.whl"
    if file not in wheels:
        return b""
    digest = hashlib.sha256(wheels[file]).hexdigest()
    return f'<a href="/files/{file}#sha256={digest}">{file}</a>'.encode()


def wheel(name: str) -> bytes:
    """A package with one module."""
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return held.getvalue()
