"""What stops a deployment, said once, with the way out."""

from __future__ import annotations


class DeployError(RuntimeError):
    """A step cannot go on; the message names the thing, `way_out` what to do about it."""

    def __init__(self, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self.way_out = way_out
