"""The startup script as MWAA runs it, with stand-ins for AWS' command line and for pip."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from local.mwaa.package import ROOT, startup_script

DBT = ROOT / ".local" / "venvs" / "dbt" / "bin" / "python"
COMPONENTS = ["scheduler", "worker", "hybrid"]
MARK = "--- exported ---"

# MWAA's wrapper is not public. Its entrypoint reads a file of variables that is written once the script is through: it
# may source the script or run it. Here it is sourced, which is stricter: a script that exits would take it along.
WRAPPER = f"""
source "$1"
echo "{MARK}"
env -0
"""

AWS = """#!/bin/bash
echo "$*" >>"$FAKES/aws.log"
[ -f "$FAKES/secret" ] || { echo "ResourceNotFoundException: can't find the specified secret value" >&2; exit 254; }
cat "$FAKES/secret"
"""

PYTHON = """#!/bin/bash
echo "python3 $*" >>"$FAKES/python.log"
[ "$1 $2 $3" = "-m venv --clear" ] || exit 2
mkdir -p "$4/bin"
cat >"$4/bin/python" <<'EOF'
#!/bin/bash
echo "PIP_USER=$PIP_USER $*" >>"$FAKES/python.log"
[ ! -f "$FAKES/no_index" ] || { echo "No matching distribution found" >&2; exit 1; }
while [ $# -gt 1 ]; do [ "$1" = --requirement ] && cp "$2" "$FAKES/installed.txt"; shift; done
printf '#!/bin/bash\\necho "$SNOWFLAKE_PRIVATE_KEY" >"$FAKES/key"; echo "dbt $*"; exit 3\\n' >"$(dirname "$0")/dbt"
chmod +x "$(dirname "$0")/dbt"
EOF
chmod +x "$4/bin/python"
"""


def pem(kind=serialization.PrivateFormat.PKCS8, encryption=None):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encryption = encryption or serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, kind, encryption).decode()


class Container:
    """One of MWAA's containers, as far as the script can see."""

    def __init__(self, folder):
        self.folder = folder
        self.fakes = folder / "fakes"
        self.program = folder / "airflow" / "dbt" / "dbt"
        self.fakes.mkdir()
        for name, text in {"aws": AWS, "python3": PYTHON}.items():
            (self.fakes / name).write_text(text)
            (self.fakes / name).chmod(0o755)
        self.script = folder / "startup.sh"
        self.script.write_text(startup_script())
        self.options = {
            "AIRFLOW__FINANCE__DBT_EXECUTABLE_PATH": str(self.program),
            "AIRFLOW__FINANCE__DBT_TARGET": "dev",
            "AIRFLOW__DBT__SNOWFLAKE_ACCOUNT": "org-account",
            "AIRFLOW__DBT__SNOWFLAKE_USER": "FINANCE_DEV_DBT",
            "AIRFLOW__DBT__SNOWFLAKE_ROLE": "FINANCE_DEV_TRANSFORMER",
            "AIRFLOW__DBT__SNOWFLAKE_WAREHOUSE": "FINANCE_DEV_TRANSFORM",
            "AIRFLOW__DBT__SNOWFLAKE_DATABASE": "FINANCE_DEV",
            "AIRFLOW__DBT__PRIVATE_KEY_SECRET": "finance-dev/airflow/dbt-private-key",
        }

    def put_secret(self, value):
        (self.fakes / "secret").write_text(value)

    def start(self, component, *bash_options):
        """(what it printed, the variables that it exported, its status)"""
        env = {"PATH": f"{self.fakes}:{os.environ['PATH']}", "FAKES": str(self.fakes), "HOME": str(self.folder)}
        env |= self.options | {"MWAA_AIRFLOW_COMPONENT": component}
        done = subprocess.run(
            ["bash", *bash_options, "-c", WRAPPER, "wrapper", str(self.script)],
            env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        printed, _, after = done.stdout.partition(MARK)
        exported = dict(line.split("=", 1) for line in after.strip("\n").split("\0") if "=" in line)
        known = env.keys() | {"PWD", "SHLVL", "_"}
        return printed + done.stderr, {name: exported[name] for name in exported.keys() - known}, done.returncode

    def dbt(self, *arguments, bash_options=()):
        """(what it printed, the key that dbt got, its status) of a run of dbt as Airflow starts it."""
        _, exported, status = self.start("worker")
        assert status == 0
        env = {"PATH": f"{self.fakes}:{os.environ['PATH']}", "FAKES": str(self.fakes)} | exported
        command = ["bash", *bash_options, self.program] if bash_options else [self.program]
        done = subprocess.run([*command, *arguments], env=env, capture_output=True, text=True, check=False)
        key = self.fakes / "key"
        return done.stdout + done.stderr, key.read_text().strip() if key.exists() else None, done.returncode

    def log(self, name):
        path = self.fakes / f"{name}.log"
        return path.read_text() if path.exists() else ""


@pytest.fixture
def container(tmp_path):
    container = Container(tmp_path)
    container.put_secret(pem())
    return container


@pytest.mark.parametrize("component", COMPONENTS)
def test_where_dbt_runs_there_is_a_venv_with_exactly_what_is_locked(container, component):
    printed, _, status = container.start(component)

    assert status == 0, printed
    assert (container.program.parent / "venv" / "bin" / "dbt").exists()
    assert (container.fakes / "installed.txt").read_text() == (ROOT / "locks" / "dbt.txt").read_text()
    assert "PIP_USER=false -m pip install" in container.log("python")
    assert "--no-deps --only-binary :all:" in container.log("python")


def test_what_profiles_yml_asks_for_is_exported_but_for_the_key(container):
    printed, exported, status = container.start("worker")

    assert status == 0, printed
    asked_for = re.findall(r"env_var\('(\w+)'\)", (ROOT / "include/dbt/finance/profiles.yml").read_text())
    assert set(asked_for) - exported.keys() == {"SNOWFLAKE_PRIVATE_KEY"}
    assert exported == {
        "DBT_TARGET": "dev",
        "SNOWFLAKE_ACCOUNT": "org-account",
        "SNOWFLAKE_USER": "FINANCE_DEV_DBT",
        "SNOWFLAKE_ROLE": "FINANCE_DEV_TRANSFORMER",
        "SNOWFLAKE_WAREHOUSE": "FINANCE_DEV_TRANSFORM",
        "SNOWFLAKE_DATABASE": "FINANCE_DEV",
        "SNOWFLAKE_PRIVATE_KEY_SECRET": "finance-dev/airflow/dbt-private-key",
    }
    assert container.log("aws") == ""


def test_dbt_gets_its_arguments_and_gives_its_status(container):
    printed, _, status = container.dbt("build", "--select", "a b")
    assert (printed, status) == ("dbt build --select a b\n", 3)
    assert "--secret-id finance-dev/airflow/dbt-private-key" in container.log("aws")


@pytest.mark.parametrize("kind", [serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize("form", ["pem", "pem with other line ends", "one line"])
def test_the_key_is_one_line_that_dbt_s_own_reader_takes(container, kind, form):
    text = pem(kind)
    number = serialization.load_pem_private_key(text.encode(), None).public_key().public_numbers().n
    if form == "pem with other line ends":
        text = text.replace("\n", "\r\n")
    elif form == "one line":
        text = "".join(text.splitlines()[1:-1])
    container.put_secret(text)

    _, key, _ = container.dbt("build")

    assert "\n" not in key
    assert serialization.load_der_private_key(base64.b64decode(key), None).public_key().public_numbers().n == number
    if DBT.exists():
        code = (
            "import os; from dbt.adapters.snowflake.auth import private_key_from_string as read; "
            "print(read(os.environ['KEY']).public_key().public_numbers().n)"
        )
        read = subprocess.run([DBT, "-c", code], env={"KEY": key}, capture_output=True, text=True, check=True)
        assert int(read.stdout) == number


def test_a_rotated_key_is_used_by_the_next_run(container):
    _, before, _ = container.dbt("build")
    container.put_secret(pem())
    _, after, _ = container.dbt("build")
    assert after
    assert after != before


@pytest.mark.parametrize("bash_options", [(), ("-x",), ("-v",), ("-xv",)])
def test_the_key_is_never_printed(container, bash_options):
    printed, key, _ = container.dbt("build", bash_options=bash_options)

    assert key
    lines = (container.fakes / "secret").read_text().splitlines()[1:-1]
    assert len(lines) > 20
    assert not [line for line in lines if line in printed]


@pytest.mark.parametrize("bash_options", [("-x",), ("-e", "-u", "-o", "pipefail")])
def test_it_does_not_mind_how_mwaa_calls_it(container, bash_options):
    printed, exported, status = container.start("worker", *bash_options)
    assert status == 0, printed
    assert exported["SNOWFLAKE_DATABASE"] == "FINANCE_DEV"
    assert container.program.exists()


def test_the_web_server_leaves_at_once_and_its_variables_are_still_taken_over(container):
    container.options = {}
    printed, exported, status = container.start("webserver", "-e")

    assert status == 0, printed
    assert "the web server runs no dbt" in printed
    assert exported == {}
    assert container.log("aws") == container.log("python") == ""


OPTIONS = [
    "AIRFLOW__FINANCE__DBT_EXECUTABLE_PATH",
    "AIRFLOW__FINANCE__DBT_TARGET",
    "AIRFLOW__DBT__SNOWFLAKE_ACCOUNT",
    "AIRFLOW__DBT__SNOWFLAKE_USER",
    "AIRFLOW__DBT__SNOWFLAKE_ROLE",
    "AIRFLOW__DBT__SNOWFLAKE_WAREHOUSE",
    "AIRFLOW__DBT__SNOWFLAKE_DATABASE",
    "AIRFLOW__DBT__PRIVATE_KEY_SECRET",
]


@pytest.mark.parametrize("missing", OPTIONS)
def test_an_option_that_is_missing_is_named(container, missing):
    del container.options[missing]
    printed, exported, status = container.start("worker")
    assert status == 1
    assert f"ERROR: startup.sh: {missing}" in printed
    assert exported == {}


def test_without_a_value_in_the_secret_airflow_starts_and_dbt_says_why_it_cannot(container):
    (container.fakes / "secret").unlink()
    printed, key, status = container.dbt("build")
    assert (key, status) == (None, 1)
    assert "ERROR: dbt's key: the secret finance-dev/airflow/dbt-private-key cannot be read" in printed


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (pem(encryption=serialization.BestAvailableEncryption(b"a phrase")), "has a passphrase"),
        ("-----BEGIN PUBLIC KEY-----\n" + "A" * 200 + "\n-----END PUBLIC KEY-----\n", "no private key"),
        ('{"private_key": "…"}', "no private key"),
        ("", "no private key"),
    ],
)
def test_what_is_no_key_that_dbt_can_use_fails_without_being_printed(container, value, reason):
    container.put_secret(value)
    printed, key, status = container.dbt("build", bash_options=("-x",))
    assert (key, status) == (None, 1)
    assert reason in printed
    assert not [line for line in value.splitlines() if line and line in printed]


def test_a_package_index_out_of_reach_fails_and_says_so(container):
    (container.fakes / "no_index").touch()
    printed, _, status = container.start("worker")
    assert status == 1
    assert "is the package index reachable" in printed


def test_it_runs_by_itself_as_well(container):
    env = {"PATH": f"{container.fakes}:{os.environ['PATH']}", "FAKES": str(container.fakes)}
    env |= container.options | {"MWAA_AIRFLOW_COMPONENT": "worker"}
    done = subprocess.run(["bash", str(container.script)], env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert container.program.exists()


@pytest.mark.full
def test_with_the_real_pip_the_venv_runs_dbt(container):
    (container.fakes / "python3").unlink()
    (container.fakes / "python3").symlink_to(shutil.which("python3.12") or shutil.which("python3"))
    index = ("PIP_", "SSL_", "HTTP", "http", "NO_PROXY", "no_proxy")
    container.options |= {name: value for name, value in os.environ.items() if name.startswith(index)}

    printed, exported, status = container.start("worker")

    if "No matching distribution" in printed or "Connection" in printed:
        pytest.skip(f"the package index cannot be reached: {printed}")
    assert status == 0, printed
    (container.fakes / "python3").unlink()
    env = {"PATH": f"{container.fakes}:{os.environ['PATH']}", "FAKES": str(container.fakes)} | exported
    project = ROOT / "include" / "dbt" / "finance"
    command = [container.program, "parse", "--project-dir", project, "--profiles-dir", project, "--target", "dev"]
    command += ["--target-path", container.folder / "target", "--log-path", container.folder / "logs"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (container.folder / "target" / "manifest.json").exists()
