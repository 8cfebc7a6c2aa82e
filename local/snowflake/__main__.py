"""Serve the laptop's Snowflake on loopback: `python -m local.snowflake`.

Settings come from local.settings (LOCAL_STATE, SNOWFLAKE_PORT, AWS_PORT). Ready when
GET /health answers 200. SIGTERM stops it within seconds; data survives kill -9 too.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import warnings

from local.settings import LocalSettings, SettingsError
from local.snowflake.versions import VersionError, check_versions

STOP_SECONDS = 3


def main() -> int:
    try:
        check_versions()
        settings = LocalSettings.from_env()
    except (VersionError, SettingsError) as e:
        print(f"local.snowflake: {e}", file=sys.stderr)
        return 1
    return _serve(settings)


def _serve(settings: LocalSettings) -> int:
    # only now: these import the packages whose versions were checked
    import uvicorn

    from local.snowflake.arrow_nulls import keep_null_timestamps
    from local.snowflake.instance import Account, StateInUseError
    from local.snowflake.s3 import ObjectStore, s3_client
    from local.snowflake.server import build_app

    warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")  # fakesnow's way
    logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of every statement that we answer by text
    logging.getLogger("fakesnow.server").setLevel(logging.WARNING)
    keep_null_timestamps()
    store = ObjectStore(s3_client(settings), settings.snowflake_state / "fetched")
    try:
        account = Account(settings.snowflake_state, store)
    except StateInUseError as e:
        print(f"local.snowflake: {e}", file=sys.stderr)
        return 1
    server = uvicorn.Server(
        uvicorn.Config(
            build_app(account),
            host=settings.listen,
            port=settings.ports["snowflake"],
            log_level="warning",
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn raises it again when it has stopped: we still have to close
    server.run()
    account.close()
    return 0 if server.started else 1


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # a statement that still runs in a thread must not hold the process
