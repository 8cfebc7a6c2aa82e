"""The settings of the DAGs, from section [finance] of Airflow's configuration.

MWAA's configuration option `finance.curated_bucket` and the environment variable `AIRFLOW__FINANCE__CURATED_BUCKET`
are the same setting. Terraform gives the first, `local/airflow/environment.py` the second.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, Field, dataclass, fields
from pathlib import Path
from typing import Any

from airflow.sdk.configuration import conf

SECTION = "finance"
DBT_EXECUTION_MODES = ("watcher", "local")
BOUNDS = {
    "pages": (1, 200),
    "page_size": (1, 250),
    "poll_seconds": (1, 600),
    "retry_delay_seconds": (0, 3600),
    "object_timeout_seconds": (1, 3000),
    "load_timeout_seconds": (1, 3000),
    "deadline_minutes": (0, 1440),
    "repair_days": (1, 90),
    "repair_coins": (1, 1000),
    "repair_calls_a_month": (0, 1_000_000),
}
"""Least and most of the numbers."""
ARNS = {
    "state_machine_arn": "arn:…:states:<region>:<account>:stateMachine:<name>",
    "alerts_topic_arn": "arn:…:sns:<region>:<account>:<name>",
}
"""Their whole: the ARN of an alias or a subscription has a part more, and is refused."""
DOCS_URL = r"https://[A-Za-z0-9._~:/@%+-]*[A-Za-z0-9._~%+-]"
_ARN_PARTS = {"…": r"aws[a-z-]*", "<region>": r"[a-z0-9-]+", "<account>": r"\d{12}", "<name>": r"[A-Za-z0-9_.-]+"}


class SettingError(ValueError):
    """A setting is missing or cannot be used; the message names it and where it is set."""


@dataclass(frozen=True)
class Settings:
    """All that differs between environments. Fields without a default have to be set."""

    environment: str
    state_machine_arn: str
    curated_bucket: str
    work_bucket: str
    alerts_topic_arn: str
    """Where mails about late and failed runs go."""
    snowflake_database: str
    dbt_project_path: Path
    dbt_executable_path: Path
    dbt_target: str
    landing_schema: str = "LANDING"
    exposed_schema: str = "EXPOSED"
    pipe_name: str = "{TABLE}_PIPE"
    """A landing table's pipe, in the landing schema."""
    aws_conn_id: str = "aws_default"
    snowflake_conn_id: str = "snowflake_default"
    dbt_execution_mode: str = "watcher"
    """How Cosmos runs dbt: `watcher` (one dbt build, a task a model watches it) or `local` (a dbt start a task)."""
    pages: int = 10
    page_size: int = 100
    """Coins a page; 1 to 250 is what the API allows."""
    poll_seconds: int = 10
    """Between two looks at AWS, Snowpipe or dbt's progress. Under 5, Cosmos' reschedules have lost attempts."""
    retry_delay_seconds: int = 60
    object_timeout_seconds: int = 300
    """How long an object that the execution has named may take to be seen."""
    load_timeout_seconds: int = 900
    """How long Snowpipe may take for an object; it promises nothing, and usually needs less than a minute."""
    deadline_minutes: int = 45
    """Minutes after the hour began by which its data has to be usable, else a mail says that it is late. 0: none."""
    repair_days: int = 90
    """How far back market_repair looks for missing hours; history is hourly for 90 days."""
    repair_coins: int = 100
    """An hour is repaired once this many of the largest coins are filled."""
    repair_calls_a_month: int = 2000
    """Calls to the API that market_repair may spend in a calendar month. The hours themselves take 7,440 of a demo
    key's 10,000 (1,000 coins)."""
    dbt_docs_path: Path = Path("target/static_index.html")
    """dbt's documentation as one page; relative to the dbt project."""
    docs_url: str = ""
    """Where the repository's files can be read, such as https://github.com/owner/finance-de-lab/blob/main: mails link
    to the page that says what to do. Without it they name the page's path."""

    @classmethod
    def from_airflow(cls) -> Settings:
        """Read the configuration.

        Raises SettingError for an option that is missing, empty, not a number, not one of its words, or another ARN.
        """
        settings = cls(**{field.name: _read(field) for field in fields(cls)})
        if settings.dbt_execution_mode not in DBT_EXECUTION_MODES:
            raise _error("dbt_execution_mode", f"is {settings.dbt_execution_mode!r}, not one of {DBT_EXECUTION_MODES}")
        for name, form in ARNS.items():
            if not _has_form(getattr(settings, name), form):
                raise _error(name, f"is {getattr(settings, name)!r}, not an ARN {form}")
        if settings.docs_url and not re.fullmatch(DOCS_URL, settings.docs_url):
            raise _error("docs_url", f"is {settings.docs_url!r}, not an https address without a slash at its end")
        for name, (least, most) in BOUNDS.items():
            value = getattr(settings, name)
            if not least <= value <= most:
                raise _error(name, f"is {value}, not from {least} to {most:,}")
        return settings

    @property
    def region(self) -> str:
        """The AWS region, which is the state machine's."""
        return self.state_machine_arn.split(":")[3]

    @property
    def dbt_manifest_path(self) -> Path:
        """What `dbt parse` wrote; Cosmos renders the tasks from it."""
        return self.dbt_project_path / "target" / "manifest.json"

    @property
    def dbt_docs_page(self) -> Path:
        """The path of dbt's documentation, whether it is there or not."""
        return self.dbt_project_path / self.dbt_docs_path

    def landing(self, table: str) -> str:
        """The full name of a landing table."""
        return f"{self.snowflake_database}.{self.landing_schema}.{table}"

    def exposed(self, table: str) -> str:
        """The full name of an exposed table."""
        return f"{self.snowflake_database}.{self.exposed_schema}.{table}"

    def pipe(self, table: str) -> str:
        """The full name of a landing table's pipe."""
        return self.landing(self.pipe_name.replace("{TABLE}", table))


def _read(field: Field[Any]) -> Any:
    text = (conf.get(SECTION, field.name, fallback=None) or "").strip()
    if not text:
        if field.default is MISSING:
            raise _error(field.name, "is not set")
        return field.default
    if field.type == "int":
        try:
            return int(text)
        except ValueError:
            raise _error(field.name, f"is {text!r}, not a whole number") from None
    return Path(text) if field.type == "Path" else text


def _has_form(arn: str, form: str) -> bool:
    for part, pattern in _ARN_PARTS.items():
        form = form.replace(part, pattern)
    return re.fullmatch(form, arn) is not None


def _error(name: str, problem: str) -> SettingError:
    return SettingError(
        f"Airflow option {SECTION}.{name} {problem}. On MWAA it is an Airflow configuration option "
        f"(terraform, module mwaa); on a laptop local/airflow/environment.py sets AIRFLOW__{SECTION.upper()}__"
        f"{name.upper()}."
    )
