"""What one hour did, in the units of a bill."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from cost.errors import CostError


@dataclass(frozen=True)
class Counts:
    """One hour of the pipeline. Bytes are bytes, seconds those of the laptop."""

    hour: str
    """The slot, UTC."""
    coins: int
    pages: int
    transitions: int
    """States entered, and tries again."""
    invocations: dict[str, int]
    """Calls by function."""
    gb_seconds: dict[str, float]
    """Measured duration × configured memory, by function."""
    s3_writes: int
    s3_reads: int
    raw_bytes: int
    work_bytes: int
    curated_bytes: int
    curated_files: int
    log_bytes: int
    """The functions' lines as they were, and the state machine's events without payloads, as they would be."""
    metrics: int
    """Metrics of the functions by name and dimensions."""
    secret_requests: int
    execution_seconds: float
    run_seconds: float
    """Of the whole DAG run."""
    dbt_seconds: float
    """Of `dbt build`, on the laptop's DuckDB."""

    def write(self, path: Path) -> None:
        """As JSON."""
        path.write_text(self.text() + "\n")

    def text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def read(cls, path: Path) -> Counts:
        """What write() wrote. Raises CostError."""
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise CostError(f"{path} holds no counts: {error}") from error
