"""From the installers' own words to what a user can do about it. No message holds a password of a URL."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from local.setup.errors import SetupError

_FULL = r"No space left on device|os error 28\b|Disk quota exceeded|File too large|os error 27\b|disk is full"
_READ_ONLY = r"Read-only file system|Permission denied|os error 13\b|os error 30\b"
_CERTIFICATE = r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|invalid peer certificate|UnknownIssuer"
_UNREACHABLE = (
    r"Name or service not known|Temporary failure in name resolution|nodename nor servname|dns error|"
    r"Connection refused|Network is unreachable|No route to host|Connection reset|timed out|"
    r"NewConnectionError|ProxyError|tunnel error|error sending request|incomplete message|unexpected EOF"
)
_STATUS = r"\b([45]\d\d) (?:Client Error|Server Error|[A-Z][a-z]+)"
_LACKING = r"was not found in the package registry|there is no version of|No matching distribution found"
_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")

AGAIN = "run make again: what is installed stays, and it goes on from there"
"""What to do after any failure of the set-up."""


def failure(what: str, words: str, log: str = "", env: Mapping[str, str] = os.environ) -> SetupError:
    """The error that says why `what` could not be done, where all of it is, and as its last line what to do.

    `words` is what the installer, uv or pip, said.
    """
    why, way_out = _reason(told(without_passwords(words)), env)
    where = f"All that was said: {log}\n" if log else ""
    return SetupError(f"{what}: {why}.\n{where}{way_out}, and {AGAIN}.")


def is_full(words: str) -> bool:
    """Whether a program says that the disk is full."""
    return re.search(_FULL, words) is not None


def without_passwords(words: str) -> str:
    """The words, with *** for what stands before the @ of a URL."""
    return re.sub(r"://[^/@\s]+@", "://***@", words)


def told(words: str) -> str:
    """The words without what uv says to itself."""
    return "\n".join(line for line in words.splitlines() if line and not line.startswith(("DEBUG", "TRACE")))


def _reason(words: str, env: Mapping[str, str]) -> tuple[str, str]:
    host = _host(words, env)
    status = re.search(_STATUS, words)
    if is_full(words):
        return f"the disk is full ({_first(_FULL, words)})", "Make room, 2 GB will do"
    if re.search(_CERTIFICATE, words):
        return f"the certificate of {host} is not trusted here", "Name the file of your certificates in SSL_CERT_FILE"
    if status and status[1] in ("401", "403", "407"):
        return f"{host} refuses to serve it ({status[0]})", f"Check the index and its credentials ({_INDEX})"
    if status and status[1][0] == "5":
        return f"{host} is in trouble ({status[0]})", "Wait a little"
    if re.search(_UNREACHABLE, words):
        return f"{host} cannot be reached ({_first(_UNREACHABLE, words)})", _network(env)
    if status or re.search(_LACKING, words):
        what = status[0] if status else _last_lines(words, 1)
        return f"{host} does not have it ({what})", f"Check that it is a package index, and a whole one ({_INDEX})"
    if re.search(_READ_ONLY, words):
        return _last_lines(words, 1), "Make this folder yours to write in"
    return _last_lines(words, 3), "Read that file"


_INDEX = "PIP_INDEX_URL, UV_DEFAULT_INDEX, pip.conf, uv.toml"


def _host(words: str, env: Mapping[str, str]) -> str:
    """The package index as the installer names it, else as the settings do."""
    named = [
        *re.findall(r"Failed to (?:fetch|download)[^\n]*?(https?://[^\s`]+)", words),
        *re.findall(r"An index (?:URL )?\((https?://[^)]+)\)", words),
        *re.findall(r"Looking in indexes: (https?://[^\s,]+)", words),
        *(env.get(name) or "" for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")),
    ]
    first = urlsplit(next(filter(None, named), "https://pypi.org"))
    return "the package index " + first.netloc.rpartition("@")[2]


def _network(env: Mapping[str, str]) -> str:
    proxies = [(name, env[name]) for name in _PROXIES if env.get(name)]
    if not proxies:
        return "Check the network (behind a proxy: HTTPS_PROXY; with an index of your own: PIP_INDEX_URL)"
    name, url = proxies[0]
    return f"Check the network and the proxy ({name} is {url.rpartition('@')[2].rpartition('//')[2]})"


def _first(pattern: str, words: str) -> str:
    """What of the pattern's alternatives is said, the first of them first: they go from the precise to the vague."""
    found = (re.search(one, words) for one in pattern.split("|"))
    return next((match[0] for match in found if match), "")


def _last_lines(words: str, count: int) -> str:
    return " / ".join(line.strip() for line in words.splitlines()[-count:]) or "it said nothing"
