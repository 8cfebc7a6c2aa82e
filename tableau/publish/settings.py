"""Where to publish and as whom, from environment variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from tableau.publish.errors import PublishError

MEANINGS = {
    "TABLEAU_SERVER": "the server's address, such as https://eu-west-1a.online.tableau.com",
    "TABLEAU_SITE": "what stands after /site/ in the browser's address; empty for the default site",
    "TABLEAU_TOKEN_NAME": "the name of a personal access token",
    "TABLEAU_TOKEN_VALUE": "the personal access token itself",
    "SNOWFLAKE_ACCOUNT": "the account identifier, such as myorg-myaccount",
}
_MAY_BE_EMPTY = {"TABLEAU_SITE"}
_SNOWFLAKE = ".snowflakecomputing.com"


class SettingsError(PublishError):
    """An environment variable is missing, or is not what it should be."""


@dataclass(frozen=True)
class Secret:
    """A value that is not printed by accident."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The value, for the one request that needs it."""
        return self._value

    def hidden_in(self, text: str) -> str:
        """The text without the value."""
        return text.replace(self._value, "***")


@dataclass(frozen=True)
class Settings:
    """`site` is a content URL; `snowflake_server` the host that Tableau connects to."""

    server: str
    site: str
    token_name: str
    token: Secret
    snowflake_server: str

    @staticmethod
    def from_env(env: Mapping[str, str]) -> Settings:
        """Raises SettingsError: for all that are missing at once, or for the first that is wrong."""
        missing = [name for name in MEANINGS if not env.get(name, "").strip() and not _left_empty(env, name)]
        if missing:
            lines = "".join(f"\n  {name}: {MEANINGS[name]}" for name in missing)
            raise SettingsError(f"not set:{lines}")
        return Settings(
            server=_server(env["TABLEAU_SERVER"].strip()),
            site=_site(env["TABLEAU_SITE"].strip()),
            token_name=env["TABLEAU_TOKEN_NAME"].strip(),
            token=Secret(env["TABLEAU_TOKEN_VALUE"].strip()),
            snowflake_server=_snowflake_server(env["SNOWFLAKE_ACCOUNT"].strip()),
        )


def _left_empty(env: Mapping[str, str], name: str) -> bool:
    return name in _MAY_BE_EMPTY and name in env


def _server(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("https", "http") or not url.hostname:
        raise SettingsError(f"TABLEAU_SERVER is {_without_user(text)!r}: it begins with https://")
    if url.username is not None or url.query or url.fragment or url.path.strip("/"):
        raise SettingsError(f"TABLEAU_SERVER has more than the address: https://{url.hostname} is what is wanted")
    if url.scheme == "http" and not _loopback(url.hostname):
        raise SettingsError("TABLEAU_SERVER has http, which would send the token in plain text: use https")
    return text.rstrip("/")


def _without_user(text: str) -> str:
    return text.rpartition("@")[2]


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _site(text: str) -> str:
    if not re.fullmatch(r"[\w-]*", text, re.ASCII):
        raise SettingsError(f"TABLEAU_SITE is {text!r}: {MEANINGS['TABLEAU_SITE']}")
    return text


def _snowflake_server(account: str) -> str:
    """Lower case, as the client sends it; an underscore of an account's name is a hyphen in its host."""
    if account.lower().endswith(_SNOWFLAKE) or not re.fullmatch(r"\w[\w.-]*", account, re.ASCII):
        raise SettingsError(f"SNOWFLAKE_ACCOUNT is {account!r}: {MEANINGS['SNOWFLAKE_ACCOUNT']}, and no address")
    return account.lower().replace("_", "-") + _SNOWFLAKE
