"""Put the patches in, in order, and serve the emulator on loopback until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import socket
import threading
from collections.abc import Callable

from hypercorn.asyncio import serve as serve_asgi
from hypercorn.config import Config
from ministack import app

from local.aws import (
    browser_requests,
    bucket_state,
    cloudwatch_alarms,
    error_names,
    execution_requests,
    executions,
    function_packages,
    jsonata_evaluator,
    lambda_workers,
    payload_limits,
    request_counts,
    sdk_tasks,
    sns_mailbox,
    state_files,
    state_machine_tracing,
    state_machine_validation,
    step_functions_engine,
    task_callbacks,
)
from local.aws.state_names import REQUESTS
from local.settings import LocalSettings

STOPPING_SECONDS = 5.0


def install(settings: LocalSettings) -> None:
    """Replace what ministack and moto do differently from AWS. Order matters where two wrap one function."""
    state_files.install()
    bucket_state.install()
    function_packages.install(settings.aws_state / "functions")
    lambda_workers.install()
    state_machine_tracing.install()
    state_machine_validation.install()
    step_functions_engine.install(settings.url("aws"))
    sdk_tasks.install()
    payload_limits.install()
    error_names.install()
    jsonata_evaluator.install()
    execution_requests.install()
    executions.install()
    task_callbacks.install()
    cloudwatch_alarms.install()
    sns_mailbox.install(settings.mailbox)


def serve(settings: LocalSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises OSError when the port is taken."""
    settings.aws_state.mkdir(parents=True, exist_ok=True)
    settings.aws_state.chmod(0o700)  # secrets are in there, as plain text
    _refuse_taken_port(settings)
    install(settings)
    _allow_many_connections()
    requests = request_counts.RequestCounts()
    served = browser_requests.refused(requests.counted(app.app))

    async def told_to_stop() -> None:
        await _until_told_to_stop(lambda: requests.save(settings.aws_state / REQUESTS))

    asyncio.run(serve_asgi(served, _server_config(settings), shutdown_trigger=told_to_stop))


def _server_config(settings: LocalSettings) -> Config:
    config = Config()
    config.bind = [f"{settings.listen}:{settings.ports['aws']}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = app.LOG_LEVEL
    return config


def _refuse_taken_port(settings: LocalSettings) -> None:
    host, port = address = settings.listen, settings.ports["aws"]
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as problem:
            raise OSError(f"port {port} on {host} is taken: stop what uses it, or set AWS_PORT") from problem


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _until_told_to_stop(save_counts: Callable[[], None]) -> None:
    """Wait for a signal, then end what runs and save: requests in flight would else hold the server up."""
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told.set)
    await told.wait()
    executions.abandon_all()
    lambda_workers.end_all()
    app.save_all(app._build_persistence_save_dict())
    save_counts()
    deadline = threading.Timer(STOPPING_SECONDS, os._exit, (0,))
    deadline.daemon = True
    deadline.start()
