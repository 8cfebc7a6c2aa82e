"""Load what a bucket announces: `python -m local.snowpipe --queue-url URL --schema DATABASE.SCHEMA`.

Settings come from local.settings (SNOWFLAKE_PORT, AWS_PORT). Runs until SIGTERM or SIGINT, one line a file.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence

from local.settings import LocalSettings, SettingsError
from local.snowflake.client import connect
from local.snowpipe.pipes import Snowflake
from local.snowpipe.queue import Queue, sqs_client
from local.snowpipe.snowpipe import Snowpipe

STOP_SECONDS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.snowpipe", description=__doc__)
    parser.add_argument("--queue-url", required=True, help="the SQS queue that the bucket notifies")
    parser.add_argument("--schema", required=True, help="DATABASE.SCHEMA whose auto-ingest pipes are served")
    parser.add_argument("--retry-seconds", type=int, default=10, help="when a failed load is tried again")
    options = parser.parse_args(arguments)
    try:
        settings = LocalSettings.from_env()
    except SettingsError as e:
        print(f"local.snowpipe: {e}", file=sys.stderr)
        return 1
    logging.basicConfig(stream=sys.stdout, level=logging.CRITICAL, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("snowpipe").setLevel(logging.INFO)
    settings.state.mkdir(parents=True, exist_ok=True)
    snowpipe = Snowpipe(
        Queue(sqs_client(settings), options.queue_url),
        Snowflake(lambda: connect(settings, *options.schema.split(".")), options.schema),
        options.retry_seconds,
        settings.snowpipe_pulse.touch,
    )
    _run_until_signal(snowpipe)
    return 0


def _run_until_signal(snowpipe: Snowpipe) -> None:
    """Work in a thread, so that a signal ends even a long load; it is repeated at the next start, or had committed."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker = threading.Thread(target=snowpipe.run, args=(stop,), daemon=True)
    worker.start()
    stop.wait()
    worker.join(STOP_SECONDS)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the worker may be in the middle of a call
