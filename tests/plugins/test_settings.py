from __future__ import annotations

from pathlib import Path

import pytest
from finance_lab.settings import SettingError, Settings

REQUIRED = {
    "ENVIRONMENT": "dev",
    "STATE_MACHINE_ARN": "arn:aws:states:eu-west-1:123456789012:stateMachine:m",
    "CURATED_BUCKET": "b",
    "WORK_BUCKET": "w",
    "ALERTS_TOPIC_ARN": "arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts",
    "SNOWFLAKE_DATABASE": "FINANCE_DEV",
    "DBT_PROJECT_PATH": "/usr/local/airflow/dags/include/dbt/finance",
    "DBT_EXECUTABLE_PATH": "/usr/local/airflow/dbt_venv/bin/dbt",
    "DBT_TARGET": "dev",
}


@pytest.fixture
def options(monkeypatch):
    for name, value in REQUIRED.items():
        monkeypatch.setenv(f"AIRFLOW__FINANCE__{name}", value)
    return lambda name, value: monkeypatch.setenv(f"AIRFLOW__FINANCE__{name}", value)


def test_options_are_read_as_their_types(options):
    options("PAGES", "3")

    settings = Settings.from_airflow()

    assert settings.pages == 3
    assert settings.page_size == 100
    assert settings.dbt_manifest_path == Path(REQUIRED["DBT_PROJECT_PATH"]) / "target" / "manifest.json"
    assert settings.landing("MARKET") == "FINANCE_DEV.LANDING.MARKET"
    assert settings.exposed("X") == "FINANCE_DEV.EXPOSED.X"
    assert settings.pipe("X") == "FINANCE_DEV.LANDING.X_PIPE"
    assert settings.region == "eu-west-1"


@pytest.mark.parametrize(
    ("option", "page"),
    [
        ("target/docs.html", f"{REQUIRED['DBT_PROJECT_PATH']}/target/docs.html"),
        ("/srv/docs.html", "/srv/docs.html"),
        ("", f"{REQUIRED['DBT_PROJECT_PATH']}/target/static_index.html"),
    ],
)
def test_dbt_s_documentation_is_looked_for_in_the_project_unless_its_path_is_whole(options, option, page):
    options("DBT_DOCS_PATH", option)

    assert Settings.from_airflow().dbt_docs_page == Path(page)


def test_blanks_around_a_value_are_not_part_of_it(options):
    for name, value in REQUIRED.items():
        options(name, f" {value}\n")
    options("PAGES", " 3 ")
    options("LANDING_SCHEMA", "  ")

    settings = Settings.from_airflow()

    read = {name: str(getattr(settings, name.lower())) for name in REQUIRED}
    assert read == REQUIRED
    assert (settings.pages, settings.landing_schema) == (3, "LANDING")


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_every_partition_of_aws_has_arns(options, partition):
    for name in ("STATE_MACHINE_ARN", "ALERTS_TOPIC_ARN"):
        options(name, REQUIRED[name].replace("arn:aws:", f"arn:{partition}:"))

    assert Settings.from_airflow().state_machine_arn.startswith(f"arn:{partition}:states:")


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_a_missing_option_is_named_together_with_the_places_where_it_is_set(options, monkeypatch, name):
    monkeypatch.delenv(f"AIRFLOW__FINANCE__{name}")

    with pytest.raises(SettingError, match=rf"finance\.{name.lower()} is not set.*MWAA.*AIRFLOW__FINANCE__{name}"):
        Settings.from_airflow()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("PAGES", "many", "is 'many', not a whole number"),
        ("PAGES", "0", "is 0, not from 1 to 200"),
        ("PAGE_SIZE", "251", "is 251, not from 1 to 250"),
        ("POLL_SECONDS", "0", "is 0, not from 1 to 600"),
        ("DEADLINE_MINUTES", "-1", "is -1, not from 0 to 1,440"),
        ("REPAIR_DAYS", "91", "is 91, not from 1 to 90"),
        ("STATE_MACHINE_ARN", "market", "is 'market', not an ARN"),
        ("ALERTS_TOPIC_ARN", "alerts", "is 'alerts', not an ARN"),
        ("STATE_MACHINE_ARN", REQUIRED["ALERTS_TOPIC_ARN"], "is 'arn:aws:sns:.*', not an ARN arn:…:states:<region>"),
        ("STATE_MACHINE_ARN", REQUIRED["STATE_MACHINE_ARN"].replace("stateMachine", "execution"), "is .*, not an ARN"),
        ("STATE_MACHINE_ARN", "arn:aws:states::123456789012:stateMachine:m", "is .*, not an ARN"),
        ("STATE_MACHINE_ARN", REQUIRED["STATE_MACHINE_ARN"] + ":live", "is .*, not an ARN"),
        ("ALERTS_TOPIC_ARN", REQUIRED["STATE_MACHINE_ARN"], "is 'arn:aws:states:.*', not an ARN arn:…:sns:<region>"),
        ("ALERTS_TOPIC_ARN", "arn:aws:sns:eu-west-1:finance:alerts", "is .*, not an ARN"),
        ("DBT_EXECUTION_MODE", "docker", "is 'docker', not one of"),
        ("CURATED_BUCKET", "", "is not set"),
        ("CURATED_BUCKET", " \n", "is not set"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(options, name, value, problem):
    options(name, value)

    with pytest.raises(SettingError, match=f"finance.{name.lower()} {problem}"):
        Settings.from_airflow()
