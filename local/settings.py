"""Where the laptop's cloud lives: ports, folders, account. Everything else asks here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENVS = ROOT / ".local" / "venvs"  # local/setup, which runs before all else, makes them there
HOST = "127.0.0.1"
HOSTS_VARIABLE, LISTEN_VARIABLE = "LAPTOP_HOSTS", "LAPTOP_LISTEN"
"""Set in containers alone (docs/containers.md): the services' names on their network, and that they listen to it."""
ENVIRONMENT = "local"
ACCOUNT = "000000000000"
REGION = "eu-west-1"
SNOWFLAKE_ACCOUNT = "local"
PATH_STYLE = {"addressing_style": "path"}  # at an endpoint that is a name boto3 would ask for <bucket>.<name>
SNOWPIPE_QUEUE = "finance-local-snowpipe"  # in the cloud Snowflake has a queue of its own
DEFAULT_PORTS = {"airflow": 8600, "market_api": 8601, "aws": 8602, "snowflake": 8603}


def state_machine_arn(name: str) -> str:
    """What the laptop's AWS calls the state machine of that name."""
    return f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}"


def topic_arn(name: str) -> str:
    """What the laptop's AWS calls the topic of that name."""
    return f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}"


class SettingsError(ValueError):
    """A setting from the environment that cannot be used; the message names it and the way out."""


@dataclass(frozen=True)
class LocalSettings:
    """One laptop stack. `state` holds all it writes; `ports` are those of its services, on `hosts`.

    On a laptop every host is loopback, and so is `listen`, the address that the services bind to.
    """

    state: Path
    ports: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_PORTS))
    hosts: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(DEFAULT_PORTS, HOST))
    listen: str = HOST

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> LocalSettings:
        """Read LOCAL_STATE and AIRFLOW_PORT, MARKET_API_PORT, AWS_PORT, SNOWFLAKE_PORT; LAPTOP_HOSTS and LAPTOP_LISTEN.

        Raises SettingsError for a port that is not a number from 1 to 65535, and for hosts of no service.
        """
        ports = {name: _port(f"{name.upper()}_PORT", env, default) for name, default in DEFAULT_PORTS.items()}
        if len(set(ports.values())) < len(ports):
            raise SettingsError(f"two services share a port ({ports}): give each of {', '.join(_variables())} its own")
        return cls(
            state=Path(env.get("LOCAL_STATE") or ROOT / ".local").resolve(),
            ports=ports,
            hosts=_hosts(env.get(HOSTS_VARIABLE) or ""),
            listen=env.get(LISTEN_VARIABLE) or HOST,
        )

    def url(self, service: str) -> str:
        """The base URL of one of the services as the others reach it, without a trailing slash."""
        return f"http://{self.hosts[service]}:{self.ports[service]}"

    def published_url(self, service: str) -> str:
        """The same as the laptop's user reaches it: from containers, too, its port is published on loopback."""
        return f"http://{HOST}:{self.ports[service]}"

    @property
    def network(self) -> dict[str, str]:
        """The variables that from_env() has `hosts` and `listen` from."""
        hosts = ",".join(f"{service}={host}" for service, host in self.hosts.items())
        return {HOSTS_VARIABLE: hosts, LISTEN_VARIABLE: self.listen}

    @property
    def not_proxied(self) -> str:
        """The hosts that are asked without a proxy, as NO_PROXY has them."""
        return ",".join(dict.fromkeys([HOST, "localhost", *self.hosts.values()]))

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def aws_state(self) -> Path:
        return self.state / "aws"

    @property
    def snowflake_state(self) -> Path:
        return self.state / "snowflake"

    @property
    def snowpipe_pulse(self) -> Path:
        """Touched whenever Snowpipe has looked at its queue: a process without a port shows no other sign of life."""
        return self.state / "snowpipe.pulse"

    @property
    def mailbox(self) -> Path:
        """JSON lines, one a mail that the local SNS sent to an email subscription."""
        return self.state / "mailbox.jsonl"


def _hosts(text: str) -> dict[str, str]:
    hosts = dict.fromkeys(DEFAULT_PORTS, HOST)
    for pair in filter(None, text.split(",")):
        service, _, host = pair.partition("=")
        if service not in hosts or not host:
            raise SettingsError(f"{HOSTS_VARIABLE}={text}: {pair} is not <service>=<host>, of {', '.join(hosts)}")
        hosts[service] = host
    return hosts


def _variables() -> list[str]:
    return [f"{name.upper()}_PORT" for name in DEFAULT_PORTS]


def _port(name: str, env: Mapping[str, str], default: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:
        raise SettingsError(f"{name}={text} is not a port: give a number from 1 to 65535, or leave {name} unset")
    return int(text)
