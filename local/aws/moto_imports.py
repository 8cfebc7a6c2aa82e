"""Import moto's Step Functions without its Batch, ECS and EC2.

The interpreter's Batch task needs one enumeration, and importing it brings in the models of three services: more
than a second and 120 MB of a laptop.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def lighten() -> None:
    """Stand an empty package in for moto.batch; modules inside it are still found. Comes before importing moto."""
    batch = ModuleType("moto.batch")
    batch.__path__ = [str(Path(importlib.util.find_spec("moto").origin).with_name("batch"))]
    sys.modules.setdefault("moto.batch", batch)
