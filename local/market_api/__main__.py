"""`python -m local.market_api`: serve the simulator on loopback until it is stopped."""

from __future__ import annotations

import socket
import sys

import uvicorn

from local.market_api.app import make_app
from local.market_api.config import Config, ConfigError
from local.settings import LocalSettings, SettingsError


def main() -> int:
    """Settings from the environment; 2 if they make no sense."""
    try:
        config, settings = Config.from_env(), LocalSettings.from_env()
    except (ConfigError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2
    # uvicorn's own access log would write keys that came in the query; the journal writes the lines.
    server = _Server(
        uvicorn.Config(
            make_app(config),
            host=settings.listen,
            port=settings.ports["market_api"],
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=1,
        )
    )
    server.run()
    return 0


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say so once it answers, not before."""
        await super().startup(sockets)
        if self.started:
            where = f"{self.config.host}:{self.config.port}"
            print(f"market API ready on http://{where}/api/v3", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
