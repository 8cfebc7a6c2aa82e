"""docker-compose.yaml against what `make up` starts, and Astro's override against docker-compose.yaml."""

from __future__ import annotations

import copy
import re
import shutil
import subprocess

import pytest

from local import health
from local.containers.astro import HOSTS
from local.containers.database import DATABASE, HOST_VARIABLE, PASSWORD_VARIABLE, USER
from local.containers.services import containers
from local.containers.steps import STEPS
from local.settings import DEFAULT_PORTS, LocalSettings
from tests.local.containers.compose import MAIN, OVERRIDE, ROOT, in_order, load, long_running, merged, one_shot

BUILT = {"finance-de-lab/cloud", "finance-de-lab/airflow"}
WHILE_BUILDING = {"manifest"}


@pytest.fixture
def main():
    return load(MAIN)


@pytest.fixture
def override():
    return load(OVERRIDE)


def built(model):
    """The services of our own images."""
    return {name: service for name, service in model["services"].items() if service["image"] in BUILT}


def test_its_services_are_those_of_make_up_and_the_steps_between_them(main):
    ours = built(main)
    stay = {service["command"][0] for name, service in long_running(main).items() if name in ours}
    end = {service["command"][0] for service in one_shot(main).values()}
    assert stay == set(containers())
    assert end == set(STEPS) - WHILE_BUILDING
    assert set(main["services"]) - set(ours) == {"postgres"}


def test_a_service_is_called_after_what_it_runs(main):
    for name, service in built(main).items():
        assert name.replace("-", "_") in (service["command"][0], f"postgres_{service['command'][0]}")


def test_ports_are_those_of_make_up_on_loopback_alone(main):
    published = {name: service["ports"] for name, service in main["services"].items() if "ports" in service}
    assert published == {HOSTS[name]: [f"127.0.0.1:{port}:{port}"] for name, port in DEFAULT_PORTS.items()}


def test_the_variables_of_make_up_move_the_ports_inside_and_outside():
    model = load(MAIN, AWS_PORT="9002", AIRFLOW_PORT="9000")
    assert model["services"]["aws"]["ports"] == ["127.0.0.1:9002:9002"]
    assert model["services"]["airflow"]["ports"] == ["127.0.0.1:9000:9000"]
    for service in built(model).values():
        settings = LocalSettings.from_env(service["environment"])
        assert (settings.ports["aws"], settings.ports["airflow"]) == (9002, 9000)


def test_every_variable_is_read_by_somebody(main):
    code = "".join(path.read_text() for path in (ROOT / "local").rglob("*.py"))
    ports = {f"{name.upper()}_PORT" for name in DEFAULT_PORTS}
    given = {variable for service in built(main).values() for variable in service["environment"]}
    assert ports <= given
    assert [name for name in given - ports if name not in code] == []
    assert {"MARKET_API_URL", "MARKET_PAGES", HOST_VARIABLE, PASSWORD_VARIABLE} <= given


def test_every_service_that_stays_has_a_check_of_its_own_and_every_step_is_waited_for(main):
    for name, service in long_running(main).items():
        kind, program, *words = service["healthcheck"]["test"]
        assert kind == "CMD"
        if name == "postgres":
            assert (program, words[-4:]) == ("pg_isready", ["--username", USER, "--dbname", DATABASE])
        else:
            assert (program, words) == ("python", ["-m", "local.health", service["command"][0]])
    waited_for = {
        other
        for service in main["services"].values()
        for other, asked in service.get("depends_on", {}).items()
        if asked == {"condition": "service_completed_successfully"}
    }
    assert waited_for == set(one_shot(main))


def test_every_check_is_of_a_service_that_can_be_checked(main, tmp_path):
    nothing_runs = LocalSettings(tmp_path, dict.fromkeys(DEFAULT_PORTS, 1))
    for service in long_running(main).values():
        if service["image"] in BUILT:
            assert health.problem_of(service["command"][0], nothing_runs)


@pytest.mark.parametrize("path", [MAIN, OVERRIDE])
def test_who_waits_for_health_waits_for_one_that_is_checked(path):
    services = load(path)["services"]
    for service in services.values():
        for other, asked in service.get("depends_on", {}).items():
            assert (asked["condition"] == "service_healthy") == ("healthcheck" in services[other])
    assert set(in_order(load(path))) == set(services)


def test_provisioning_comes_before_snowpipe_and_all_of_it_before_the_scheduler(main):
    order = in_order(main)
    wanted = ["snowflake", "provision", "snowpipe", "airflow-scheduler"]
    assert sorted(wanted, key=order.index) == wanted
    wanted = ["postgres-password", "postgres", "airflow-prepare", "airflow", "airflow-scheduler"]
    assert sorted(wanted, key=order.index) == wanted


def test_hosts_are_services_on_a_network_with_all_that_ask_them(main):
    assert set(HOSTS.values()) <= set(main["services"])
    for service in built(main).values():
        assert "cloud" in service["networks"]
    assert main["services"]["postgres"]["networks"] == {"metadata": None}
    assert main["networks"]["metadata"]["internal"] is True
    assert {name for name, service in built(main).items() if "metadata" in service["networks"]} == {
        name for name, service in built(main).items() if service["image"] == "finance-de-lab/airflow"
    }


def test_the_database_is_the_one_that_airflow_asks_and_its_password_is_made_up(main):
    database, airflow = main["services"]["postgres"], main["services"]["airflow"]
    assert airflow["environment"][HOST_VARIABLE] == "postgres"
    assert (database["environment"]["POSTGRES_USER"], database["environment"]["POSTGRES_DB"]) == (USER, DATABASE)
    path = airflow["environment"][PASSWORD_VARIABLE]
    assert database["environment"][PASSWORD_VARIABLE] == path
    folder = path.rpartition("/")[0]
    assert f"postgres-password:{folder}:ro" in database["volumes"]
    assert f"postgres-password:{folder}" in airflow["volumes"]


@pytest.mark.parametrize("path", [MAIN, OVERRIDE])
def test_no_secret_is_written_into_it(path):
    for service in load(path)["services"].values():
        for name, value in service["environment"].items():
            if re.search("KEY|PASSWORD|SECRET|TOKEN", name):
                assert value == "" or name.endswith("_FILE"), name
    assert "PASSWORD:" not in path.read_text()


@pytest.mark.parametrize("path", [MAIN, OVERRIDE])
def test_every_path_volume_and_network_it_names_exists(path):
    model = load(path)
    for service in model["services"].values():
        if "build" in service:
            assert service["build"]["context"] == "."
            assert (ROOT / service["build"]["dockerfile"]).is_file()
            assert service["build"]["dockerfile"] == f"docker/{service['image'].rpartition('/')[2]}/Dockerfile"
        assert set(service["networks"]) <= set(model["networks"])
        assert {volume.split(":")[0] for volume in service["volumes"]} <= set(model["volumes"])


@pytest.mark.parametrize("path", [MAIN, OVERRIDE])
def test_an_image_is_built_for_one_service_and_never_pulled(path):
    """Built for several at once it fails the first time; and in a registry somebody else could have its name."""
    services = load(path)["services"].values()
    ours = {service["image"] for service in services} & BUILT
    assert sorted(service["image"] for service in services if "build" in service) == sorted(ours)
    assert {service["pull_policy"] for service in services if service["image"] in BUILT} == {"never"}


def test_every_choice_for_the_hour_reaches_airflow(main):
    code = (ROOT / "local" / "airflow" / "environment.py").read_text()
    read = {*re.findall(r'env\.get\("([A-Z_]+)"\)', code), *re.findall(r'_whole_number\("([A-Z_]+)"', code)}
    # what is collected again is said to one run
    assert read - {"FORCE"} <= set(main["services"]["airflow-scheduler"]["environment"])


def test_images_that_are_not_built_here_have_a_version(main):
    for service in main["services"].values():
        if service["image"] not in BUILT:
            assert re.fullmatch(r"[a-z]+:\d+\.\d+-[a-z]+(@sha256:[0-9a-f]{64})?", service["image"])


def test_nothing_runs_as_root_or_keeps_a_capability(main):
    for service in main["services"].values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["image"] in BUILT or service["user"] not in ("root", "0")
        assert "privileged" not in service


def test_plain_compose_which_reads_both_files_starts_the_same(main, override):
    both = merged(main, override)
    expected = {key: copy.deepcopy(value) for key, value in main.items() if not key.startswith("x-")}
    expected["networks"]["airflow"] = None
    for name in override["services"]:
        expected["services"][name]["networks"]["airflow"] = None
    assert {key: both[key] for key in expected} == expected


def test_astro_gets_the_laptop_s_cloud_whole_and_nothing_of_the_other_airflow(main, override):
    cloud = {name for name, service in main["services"].items() if service["image"] == "finance-de-lab/cloud"}
    assert set(override["services"]) == cloud
    # what Astro calls its own
    assert not cloud & {"postgres", "db-migration", "scheduler", "dag-processor", "api-server", "triggerer"}
    for service in override["services"].values():
        assert service["networks"] == {"airflow": None}


@pytest.mark.parametrize("files", [["docker-compose.yaml"], ["docker-compose.yaml", "docker-compose.override.yml"]])
def test_compose_itself_can_read_it(files):
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        pytest.skip("NOT TESTED: docker compose is not on this machine; its JSON schema is checked by make check")
    named = [word for file in files for word in ("-f", file)]
    done = subprocess.run(["docker", "compose", *named, "config", "--quiet"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
