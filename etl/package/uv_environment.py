"""What uv runs under, in builds and in the laptop's set-up alike."""

from __future__ import annotations

import os
import ssl


def uv_environment() -> dict[str, str]:
    """The machine's certificates, where it has any, and the package index that pip is told of."""
    paths = ssl.get_default_verify_paths()
    has_certificates = bool(paths.cafile) or bool(paths.capath and os.listdir(paths.capath))
    trust = {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"} if has_certificates else {}
    index = {"UV_DEFAULT_INDEX": os.environ["PIP_INDEX_URL"]} if os.environ.get("PIP_INDEX_URL") else {}
    return {**trust, **index, **os.environ}
