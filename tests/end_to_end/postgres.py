"""A PostgreSQL of the test's own, from Debian's package, for Airflow's metadata."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from local.containers.database import DATABASE, USER
from local.processes import wait_until
from local.setup.uv import find_uv

ROOT = Path(__file__).parents[2]
_DEBIAN = "/usr/lib/postgresql"


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine."""
    found = sorted(Path(_DEBIAN).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def drivers(folder: Path) -> Path:
    """What the image's venv has beside a laptop's: Airflow's drivers, in a folder for PYTHONPATH."""
    uv, python = find_uv(ROOT / ".local" / "tools"), ROOT / ".local" / "venvs" / "airflow" / "bin" / "python"
    lock = ROOT / "locks" / "airflow-postgres.txt"
    install = [uv, "pip", "install", "--quiet", "--no-deps", "--python", str(python), "--target", str(folder)]
    subprocess.run([*install, "-r", str(lock)], check=True)
    return folder


@contextlib.contextmanager
def server(programs: Path, port: int, password: str) -> Iterator[None]:
    """One on loopback that is stopped afterwards, with the user and the database that the image of compose makes."""
    home = Path(tempfile.mkdtemp(prefix="postgres-"))
    account = _not_root()
    try:
        (home / "password").write_text(password)
        if account:
            for path in (home, home / "password"):
                os.chown(path, account.pw_uid, account.pw_gid)
        options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        data, quiet = str(home / "data"), {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": home}
        new = [programs / "initdb", "-D", data, "-U", USER, "--auth=scram-sha-256", f"--pwfile={home / 'password'}"]
        subprocess.run(new, check=True, **quiet, **options)
        begun = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", str(home)]
        process = subprocess.Popen(begun, **quiet, **options)
        try:
            where = ["-h", "127.0.0.1", "-p", str(port)]
            ready = [programs / "pg_isready", *where, "-U", USER]
            assert wait_until(lambda: subprocess.run(ready, check=False, **quiet).returncode == 0, 60)
            made = [programs / "createdb", *where, "-U", USER, DATABASE]
            subprocess.run(made, env={**os.environ, "PGPASSWORD": password}, check=True, **quiet)
            yield
        finally:
            process.send_signal(2)  # ends sessions, and then the server
            process.wait(60)
    finally:
        shutil.rmtree(home)


def _not_root() -> pwd.struct_passwd | None:
    """Who has to run it where we are root, which PostgreSQL refuses to be."""
    return pwd.getpwnam("postgres") if os.getuid() == 0 else None
