"""The variables of Astro's Airflow: those of `make up`, but for what Astro sets itself.

`python -m local.containers.astro` prints them for its image, as the top-level Dockerfile has them (a test compares).
`make cloud` writes those of `astro dev start --standalone`, which runs on the laptop itself.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from etl.contracts.names import names_for
from local.airflow.environment import FORCE, HourOptions, airflow_env
from local.settings import ACCOUNT, ENVIRONMENT, HOSTS_VARIABLE, ROOT, LocalSettings
from local.up import POLL_SECONDS

HOSTS = {"airflow": "airflow", "market_api": "market-api", "aws": "aws", "snowflake": "snowflake"}
"""The services' names on the network of their containers."""
HOME = Path("/usr/local/airflow")
"""Where Astro's image has the repository. It mounts the laptop's dags, plugins and include over those of the image."""
PROJECT = HOME / "dbt" / "finance"
"""The image's own dbt project, with its manifest: not below include, which would hide it."""
# Astro's processes, database, web server and login are its own, and so are their secrets.
_ASTRO_S_OWN = (
    "AIRFLOW_HOME",
    "AIRFLOW__CORE__DAGS_FOLDER",
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
    "AIRFLOW__CORE__EXECUTOR",
    "AIRFLOW__CORE__LOAD_EXAMPLES",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_",
    "AIRFLOW__DATABASE__",
    "AIRFLOW__LOGGING__",
    "AIRFLOW__API__",
    "AIRFLOW__API_AUTH__",
    FORCE,
)
# Its plugins folder is where Airflow expects it, its connections are in airflow_settings.yaml, dbt's password is its
# profile's default.
_OF_A_LAPTOP = ("AIRFLOW__CORE__PLUGINS_FOLDER", "AIRFLOW_CONN_", "NO_PROXY", "no_proxy", "SNOWFLAKE_PASSWORD")


def image_environment() -> dict[str, str]:
    """Of Astro's image, in containers beside those of the laptop's cloud."""
    with tempfile.TemporaryDirectory() as state:  # for the secret that the variables left out are made of
        settings = LocalSettings(Path(state), hosts=HOSTS)
        wanted = _without(_environment(settings), _OF_A_LAPTOP)
    moved = {
        name: value.replace(state, str(HOME / ".local")).replace(str(ROOT), str(HOME)) for name, value in wanted.items()
    }
    return {
        **moved,
        "AIRFLOW__FINANCE__DBT_PROJECT_PATH": str(PROJECT),
        HOSTS_VARIABLE: settings.network[HOSTS_VARIABLE],
    }


def standalone_environment(settings: LocalSettings) -> dict[str, str]:
    """Of Astro without Docker, on loopback, with the dbt of this checkout; Astro's web server keeps its port."""
    return {**_environment(settings), "AIRFLOW__API__HOST": settings.listen}


def write_standalone(settings: LocalSettings) -> Path:
    """Write the file for `astro dev start --standalone --env`; its path."""
    path = settings.state / "astro.env"
    lines = [f"{name}={value}\n" for name, value in standalone_environment(settings).items()]
    path.write_text("".join(lines))
    return path


def as_dockerfile(variables: dict[str, str]) -> str:
    """One ENV instruction."""
    lines = [f'{name}="{value}"' for name, value in sorted(variables.items())]
    return "ENV " + " \\\n    ".join(lines)


def _environment(settings: LocalSettings) -> dict[str, str]:
    options = HourOptions.from_env({}, poll_seconds=POLL_SECONDS)
    return _without(airflow_env(settings, names_for(ENVIRONMENT, ACCOUNT), options, inherited={}), _ASTRO_S_OWN)


def _without(variables: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if not name.startswith(names)}


if __name__ == "__main__":
    print(as_dockerfile(image_environment()))
    sys.stdout.flush()
