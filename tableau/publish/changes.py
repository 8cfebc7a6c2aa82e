"""What differs: each difference is a line, and is made unless this is a dry run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Made = TypeVar("Made")


@dataclass
class Changes:
    """Counts what is made, or would be."""

    say: Callable[[str], None]
    dry_run: bool
    count: int = 0

    def make(self, line: str, act: Callable[[], Made]) -> Made | None:
        """Say the line, then act. None in a dry run."""
        self.say(f"  {line}")
        self.count += 1
        return None if self.dry_run else act()
