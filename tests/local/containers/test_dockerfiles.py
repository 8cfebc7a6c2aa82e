from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
import sys

import pytest

from local.containers.astro import HOSTS
from local.settings import HOSTS_VARIABLE, LISTEN_VARIABLE, VENVS, LocalSettings
from local.setup.venvs import LOCKS, venvs_for
from tests.local.containers.compose import MAIN, ROOT, load

IMAGES = {name: (ROOT / "docker" / name / "Dockerfile").read_text() for name in ("cloud", "airflow")}
HOME = "/opt/finance-de-lab"


def variables(dockerfile):
    [block] = re.findall(r"^ENV (PATH=.*?[^\\])\n", dockerfile, re.MULTILINE | re.DOTALL)
    return dict(word.split("=", 1) for word in block.replace("\\\n", " ").split())


def stages(image, folder):
    """The folders of the image's two stages, each with what is copied from the repository into it."""
    made, left_out = [], shutil.ignore_patterns("__pycache__", "target")
    for number, stage in enumerate(IMAGES[image].split("\nFROM ")[1:]):
        made.append(folder / f"stage{number}")
        for source, target in re.findall(r"^COPY (?!--from)(\S+) (\S+)$", stage, re.MULTILINE):
            (made[-1] / target).parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, made[-1] / target, ignore=left_out)
            else:
                shutil.copy(ROOT / source, made[-1] / target)
    return made


def said(python, folder, *words):
    """What a program says where nothing but the image's files can be imported."""
    done = subprocess.run(
        [str(python), *words], cwd=folder, env={"HOME": str(folder)}, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("image", IMAGES)
def test_set_up_has_all_that_it_imports_when_an_image_is_built(image, tmp_path):
    build, _ = stages(image, tmp_path)
    code = "import local.setup.__main__; from local.setup.venvs import venvs_for; venvs_for('run')"
    assert said(sys.executable, build, "-c", code) == ""


@pytest.mark.parametrize("image", IMAGES)
def test_what_runs_in_it_has_all_that_it_imports(image, tmp_path):
    _, folder = stages(image, tmp_path)
    python = VENVS / image / "bin" / "python"
    assert said(python, folder, "-m", "local.containers", "gone").startswith("no service or step 'gone'")
    assert said(python, folder, "-m", "local.health", "gone").startswith("no service 'gone'")
    if image == "cloud":
        assert "a query is missing" in said(python, folder, "-m", "local", "sql")  # docker compose exec snowflake …
        modules = ", ".join(f"local.{name}.__main__" for name in ("market_api", "aws", "snowflake", "snowpipe"))
        assert said(python, folder, "-c", f"import {modules}, local.aws.server, local.provision.snowflake") == ""


@pytest.mark.parametrize("image", IMAGES)
def test_it_runs_our_entry_point_as_a_user_of_its_own(image):
    after = IMAGES[image].rpartition("\nUSER ")[2]
    assert re.match(r"[1-9]\d+:[1-9]\d+\n", after)
    assert 'ENTRYPOINT ["python", "-m", "local.containers"]' in after
    assert "RUN" not in after


@pytest.mark.parametrize("image", IMAGES)
def test_its_venvs_are_those_of_a_laptop(image):
    assert f"RUN python -m local.setup {image}-image\n" in IMAGES[image]
    made = {venv.path: venv.locks for venv in venvs_for(f"{image}-image")}
    of_a_laptop = {venv.path: venv.locks for venv in venvs_for("run")}
    assert made
    for path, locks in made.items():
        assert set(of_a_laptop[path]) <= set(locks)
        assert all((LOCKS / f"{lock}.txt").exists() for lock in locks)
    assert variables(IMAGES[image])["PATH"] == f"{HOME}/.local/venvs/{image}/bin:$PATH"


def test_both_images_together_have_every_venv_of_a_laptop():
    made = {venv.path for image in IMAGES for venv in venvs_for(f"{image}-image")}
    assert made == {venv.path for venv in venvs_for("run")}


@pytest.mark.parametrize("image", IMAGES)
def test_it_knows_the_hosts_and_keeps_state_where_its_volume_is(image):
    given = variables(IMAGES[image])
    settings = LocalSettings.from_env({HOSTS_VARIABLE: given[HOSTS_VARIABLE]})
    assert settings.hosts == HOSTS
    assert given[LISTEN_VARIABLE] == "0.0.0.0"  # the container's own network; the ports are published on loopback
    for service in load(MAIN)["services"].values():
        if service["image"] == f"finance-de-lab/{image}":
            targets = [volume.split(":")[1] for volume in service["volumes"]]
            assert targets[0] == given["LOCAL_STATE"]
            # a volume takes its owner from the image's folder
            assert all(f" {target}" in IMAGES[image].partition("--owner finance")[2] for target in targets)


@pytest.mark.parametrize("path", ["Dockerfile", "docker/cloud/Dockerfile", "docker/airflow/Dockerfile"])
def test_what_it_copies_exists_and_is_not_ignored(path):
    copied = re.findall(r"^(?:COPY|RUN .*cp -R) (?!--from)(\S+) ", (ROOT / path).read_text(), re.MULTILINE)
    copied += ["requirements.txt", "packages.txt", "locks", "local", "etl"] if path == "Dockerfile" else []
    assert copied
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    ignored = [line for line in lines if line and not line.startswith(("#", "!"))]
    for source in copied:
        assert (ROOT / source).exists(), source
        assert not [pattern for pattern in ignored if fnmatch.fnmatch(source, pattern)], source


@pytest.mark.parametrize("path", ["Dockerfile", "docker/cloud/Dockerfile", "docker/airflow/Dockerfile"])
def test_its_base_has_a_version(path):
    bases = re.findall(r"^FROM (\S+)", (ROOT / path).read_text(), re.MULTILINE)
    assert bases
    for base in bases:
        assert re.search(r":\d+\.\d+", base), base


def test_secrets_state_and_history_stay_out_of_the_images():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ".*" in ignored  # .env, .git, .local
    assert {"tests", "terraform", "include/dbt/*/target"} <= set(ignored)
