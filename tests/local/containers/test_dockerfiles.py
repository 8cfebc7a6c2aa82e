from __future__ import annotations

import fnmatch
import re

import pytest

from local.containers.astro import HOSTS
from local.settings import HOSTS_VARIABLE, LISTEN_VARIABLE, LocalSettings
from local.setup.venvs import LOCKS, venvs_for
from tests.local.containers.compose import MAIN, ROOT, load

IMAGES = {name: (ROOT / "docker" / name / "Dockerfile").read_text() for name in ("cloud", "airflow")}
HOME = "/opt/finance-de-lab"


def variables(dockerfile):
    [block] = re.findall(r"^ENV (PATH=.*?[^\\])\n", dockerfile, re.MULTILINE | re.DOTALL)
    return dict(word.split("=", 1) for word in block.replace("\\\n", " ").split())


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
