"""What an environment's terraform.tfvars says, over the defaults of its variables.tf."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2

from deploy.errors import DeployError
from deploy.places import terraform_folder
from etl.contracts.names import names_for

MWAA, EVENTBRIDGE = "mwaa", "eventbridge"


@dataclass(frozen=True)
class Values:
    """The values of one environment, as far as a deployment asks for them."""

    environment: str
    given: dict[str, Any]

    @property
    def account_id(self) -> str:
        return str(self._needed("account_id"))

    @property
    def region(self) -> str:
        return str(self._needed("region"))

    @property
    def orchestrator(self) -> str:
        return str(self._needed("orchestrator"))

    @property
    def has_mwaa(self) -> bool:
        return self.orchestrator == MWAA

    @property
    def alert_emails(self) -> list[str]:
        return sorted(self.given.get("alert_emails") or [])

    @property
    def prefix(self) -> str:
        """What AWS names begin with, as terraform/modules/contracts has it."""
        return f"finance-{self.environment}"

    @property
    def names(self) -> dict[str, Any]:
        return names_for(self.environment, self.account_id)

    @property
    def architecture(self) -> str:
        """The functions' packages are for it: the name of their folder."""
        return Path(str(self._needed("packages"))).name

    @property
    def snowflake_managed(self) -> bool:
        """Whether Snowflake is Terraform's to make."""
        return bool((self.given.get("snowflake") or {}).get("managed", True))

    @property
    def snowflake_account(self) -> str:
        """Snowflake's account identifier, such as myorg-myaccount."""
        account = self._needed("snowflake_account")
        return f"{account['organization_name']}-{account['account_name']}"

    @property
    def snowflake_login(self) -> tuple[str, str]:
        """User and role that Terraform logs in with."""
        account = self._needed("snowflake_account")
        return account["user"], account.get("role", "ACCOUNTADMIN")

    def _needed(self, name: str) -> Any:
        value = self.given.get(name)
        if value is None:
            raise DeployError(f"{name} is not in {_file(self.environment)}", "see terraform.tfvars.example beside it")
        return value


def read_values(environment: str, folder: Path | None = None) -> Values:
    """Read terraform.tfvars, then any *.auto.tfvars. Raises DeployError when there is none, or it is no HCL."""
    folder = folder or terraform_folder(environment)
    first = folder / "terraform.tfvars"
    if not first.exists():
        raise DeployError(
            f"{_file(environment)} is not there", "cp terraform.tfvars.example terraform.tfvars there, and fill it in"
        )
    given = _defaults(folder / "variables.tf")
    for file in (first, *sorted(folder.glob("*.auto.tfvars"))):
        given |= _read(file)
    return Values(environment, given)


def _defaults(file: Path) -> dict[str, Any]:
    declared = (one for block in _read(file).get("variable", []) for one in block.items())
    return {name.strip('"'): variable["default"] for name, variable in declared if "default" in variable}


def _read(file: Path) -> dict[str, Any]:
    try:
        return {key: value for key, value in _plain(hcl2.loads(file.read_text())).items() if not key.startswith("__")}
    except Exception as error:  # the parser has a dozen kinds
        raise DeployError(f"{file} cannot be read: {error}", "terraform fmt says where its syntax is wrong") from error


def _plain(value: Any) -> Any:
    """The parser leaves strings in their quotes."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value[1:-1] if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"' else value


def _file(environment: str) -> str:
    return f"terraform/environments/{environment}/terraform.tfvars"
