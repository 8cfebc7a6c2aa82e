"""Put the patches in, in order, and serve the emulator on loopback until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import socket
from collections.abc import Callable
from typing import Any

from hypercorn.asyncio import serve as serve_asgi
from hypercorn.config import Config
from ministack import app
from ministack.core import lambda_runtime

from local.aws import (
    bucket_state,
    cloudwatch_alarms,
    executions,
    function_packages,
    jsonata_evaluator,
    lambda_workers,
    sns_mailbox,
    state_files,
    state_machine_tracing,
    state_machine_validation,
    step_functions_engine,
    task_callbacks,
)
from local.settings import HOST, LocalSettings

logger = logging.getLogger("local.aws")


def install(settings: LocalSettings) -> None:
    """Replace what ministack and moto do differently from AWS. Order matters where two wrap one function."""
    state_files.install()
    bucket_state.install()
    function_packages.install(settings.aws_state / "functions")
    lambda_workers.install()
    state_machine_tracing.install()
    state_machine_validation.install()
    step_functions_engine.install(settings.url("aws"))
    jsonata_evaluator.install()
    executions.install()
    task_callbacks.install()
    cloudwatch_alarms.install()
    sns_mailbox.install(settings.mailbox)


def serve(settings: LocalSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises OSError when the port is taken."""
    settings.aws_state.mkdir(parents=True, exist_ok=True)
    port = settings.ports["aws"]
    _refuse_taken_port(port)
    install(settings)
    _allow_many_connections()
    asyncio.run(serve_asgi(_stopping_workers(app.app), _server_config(port)))


def _server_config(port: int) -> Config:
    config = Config()
    config.bind = [f"{HOST}:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = app.LOG_LEVEL
    return config


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            raise OSError(f"port {port} on {HOST} is taken: stop what uses it, or set AWS_PORT") from problem


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _stopping_workers(emulator: Callable[..., Any]) -> Callable[..., Any]:
    """End the function workers once state is saved: the server would else wait for a call in flight."""

    async def application(scope: dict, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        await emulator(scope, receive, send)
        if scope["type"] == "lifespan":
            lambda_runtime.reset()

    return application
