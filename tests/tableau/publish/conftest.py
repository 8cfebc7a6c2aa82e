"""A site that is new, two small documents, and the command as `make tableau-publish` runs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tableau.publish.__main__ import main
from tableau.publish.content import DATA_SOURCE, WORKBOOK, Content
from tableau.publish.sharing import PERMISSIONS
from tests.tableau.publish.server import running

TOKEN = "qv7Xd9-only-in-memory-1f0c"

DATA_SOURCE_XML = """<?xml version='1.0' encoding='utf-8' ?>
<datasource formatted-name='federated.0a1b' inline='true' version='18.1'>
  <connection class='federated'>
    <named-connections>
      <named-connection caption='account.snowflakecomputing.com' name='snowflake.0a1b'>
        <connection authentication='Username Password' class='snowflake' dbname='FINANCE_DEV' schema='EXPOSED'
          one-time-sql="ALTER SESSION SET TIMEZONE = 'UTC'" server='account.snowflakecomputing.com'
          service='FINANCE_DEV_REPORTER' username='' warehouse='FINANCE_DEV_REPORT' />
      </named-connection>
    </named-connections>
    <relation connection='snowflake.0a1b' name='COIN_LATEST' table='[EXPOSED].[COIN_LATEST]' type='table' />
  </connection>
</datasource>
"""
WORKBOOK_XML = f"""<?xml version='1.0' encoding='utf-8' ?>
<workbook version='26.1'>
  <datasources>{DATA_SOURCE_XML.split("?>")[1]}</datasources>
  <worksheets><worksheet name='Movers – up' /></worksheets>
</workbook>
"""


class Finding(NamedTuple):
    """As the checker's."""

    document: str
    place: str
    message: str


@dataclass
class Repository:
    """What a commit holds: documents and permissions.yml, and the findings of its checker."""

    folder: Path
    findings: list[Finding] = field(default_factory=list)
    checked: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.data_source.write_text(DATA_SOURCE_XML)
        self.workbook.write_text(WORKBOOK_XML)
        self.permissions.write_text(PERMISSIONS.read_text())

    @property
    def data_source(self) -> Path:
        return self.folder / "market.tds"

    @property
    def workbook(self) -> Path:
        return self.folder / "market.twb"

    @property
    def permissions(self) -> Path:
        return self.folder / "permissions.yml"

    @property
    def contents(self) -> tuple[Content, ...]:
        return (
            Content(DATA_SOURCE, "Crypto market", "Prices by the hour.", self.data_source),
            Content(WORKBOOK, "Crypto market", "Three dashboards.", self.workbook),
        )

    def share(self, environment: str = "dev", **changed: object) -> None:
        """Change the environment's entry of permissions.yml."""
        document = yaml.safe_load(self.permissions.read_text())
        document["environments"][environment].update(changed)
        self.permissions.write_text(yaml.safe_dump(document))

    def check(self, paths: list[Path]) -> list[Finding]:
        self.checked += [path.read_bytes() for path in paths]
        return self.findings


class Result(NamedTuple):
    """Of one command."""

    code: int
    out: str
    error: str

    @property
    def changes(self) -> list[str]:
        return [line.strip() for line in self.out.splitlines() if line.startswith("  ")]


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path)


@pytest.fixture
def server(monkeypatch):
    """A server whose site has the groups of permissions.yml, and nothing else."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running(version="3.28", site_url="finance", token_name="ci", token=TOKEN) as running_server:
        for group in ("Data Platform", "Finance Analysts", "Finance Data Engineers", "Finance"):
            running_server.site.add_group(group)
        yield running_server


@pytest.fixture
def settings(server):
    return {
        "TABLEAU_SERVER": server.url,
        "TABLEAU_SITE": "finance",
        "TABLEAU_TOKEN_NAME": "ci",
        "TABLEAU_TOKEN_VALUE": TOKEN,
        "SNOWFLAKE_ACCOUNT": "MyOrg-My_Account",
    }


@pytest.fixture
def publish(repository, settings, capsys):
    """publish("--dry-run", env="prod", TABLEAU_SITE="other"): the command, with settings changed."""

    def run(*options: str, env: str = "dev", **changed: str) -> Result:
        code = main(
            ["--env", env, *options],
            settings | changed,
            check=repository.check,
            documents=repository.contents,
            permissions=repository.permissions,
        )
        return Result(code, *capsys.readouterr())

    return run


@pytest.fixture
def published(publish, server):
    """The site after the first publication; the calls that made it are forgotten."""
    result = publish()
    assert result.code == 0, result.error
    server.requests.clear()
    return server.site
