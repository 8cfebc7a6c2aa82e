"""Give each function an interpreter and an environment of its own.

ministack runs a function with the server's interpreter and the server's whole environment, so that a dependency
which the package forgot is found all the same, and a setting which nobody deployed is there.

Here the interpreter is `$LAMBDA_PYTHON_DIR/<function name>/bin/python`. Without one, a function with a layer has what
its zip and its layer hold and no site-packages, as on AWS: so it comes from Terraform. Any other runs in
`$LAMBDA_PYTHON_DIR/default/bin/python`, else in the server's own, which then is not isolated. Of the host's
environment a function sees what is listed below.
"""

from __future__ import annotations

import logging
import os
import sys
import uuid
from pathlib import Path

from ministack.core import lambda_runtime

logger = logging.getLogger("local.aws.lambda")

PASSED_ON = (
    "PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
)  # fmt: skip
NOT_PROXIED = "127.0.0.1,localhost"


def interpreter_of(config: dict) -> list[str]:
    """The Python that runs a function, and its options."""
    name, folder = config["FunctionName"], os.environ.get("LAMBDA_PYTHON_DIR")
    own = _python_of(folder, name)
    if own:
        return [own]
    if config.get("Layers"):
        _compare_version(config)
        return [sys.executable, "-S"]
    default = _python_of(folder, "default")
    if default:
        return [default]
    logger.warning("function %s runs in the server's own Python: its dependencies are not checked", name)
    return [sys.executable]


def _python_of(folder: str | None, name: str) -> str | None:
    python = Path(folder or os.devnull) / name / "bin" / "python"
    return str(python) if python.exists() else None


def _compare_version(config: dict) -> None:
    """A layer's shared objects are for one Python: what cannot be imported in another has its reason in the log."""
    here = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if config.get("Runtime") != here:
        logger.warning("function %s is made for %s and runs in %s", config["FunctionName"], config.get("Runtime"), here)


def environment_of(config: dict, code: Path) -> dict[str, str]:
    """What AWS sets, what the function's configuration sets, and the few things of the host it cannot do without."""
    _, region = lambda_runtime._account_region_from_function_config(config)
    name = config["FunctionName"]
    host = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
    proxied = ",".join(filter(None, [os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), NOT_PROXIED]))
    defaults = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        "AWS_EC2_METADATA_DISABLED": "true",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "NO_PROXY": proxied,
        "no_proxy": proxied,
    }
    credentials = {key: value for key, value in lambda_runtime.execution_credentials(config).items() if value}
    reserved = {
        **credentials,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.get('Runtime', 'python3.12')}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
        "AWS_LAMBDA_FUNCTION_VERSION": config.get("Version", "$LATEST"),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": uuid.uuid4().hex,
        "LAMBDA_TASK_ROOT": str(code),
        "_HANDLER": config.get("Handler", ""),
    }
    return {**host, **defaults, **config.get("Environment", {}).get("Variables", {}), **reserved}
