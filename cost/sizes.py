"""How large an environment is: read from Terraform's files, where it is configured, and written nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cost.errors import CostError

TERRAFORM = Path(__file__).parents[1] / "terraform"
ENVIRONMENTS = ("dev", "prod")


@dataclass(frozen=True)
class Sizes:
    """What the bill depends on. Days are how long things are kept."""

    environment_class: str
    least_workers: int
    nat_gateways: int
    raw_days: int
    staged_days: int
    log_days: int
    auto_suspend_seconds: int
    warehouse_size: str
    interface_endpoints: int


def sizes(environment: str, terraform: Path = TERRAFORM) -> Sizes:
    """Those of environments/<environment>/main.tf, and the modules' defaults. Raises CostError for one not found."""
    main = terraform / "environments" / environment / "main.tf"
    snowflake = terraform / "modules" / "snowflake" / "variables.tf"
    storage = terraform / "modules" / "storage" / "variables.tf"
    pipeline = terraform / "modules" / "pipeline" / "variables.tf"
    zones = _found(main, r"availability_zones = \[([^\]]+)\]").count(",") + 1
    transform = r"transform = optional\(object\(\{.*?"
    endpoints = _found(pipeline, r"interface_endpoints +=[^\n]*optional\(set\(string\), (\[[^\]]*\])\)")
    return Sizes(
        environment_class=_found(main, r'environment_class +=[ ]"([\w.]+)"'),
        least_workers=int(_found(main, r"workers += \{ min = (\d+)")),
        nat_gateways=zones if re.search(r"nat_per_zone += true", main.read_text()) else 1,
        raw_days=int(_found(main, r"expiry_days += \{[^}]*raw = (\d+)")),
        staged_days=int(_found(storage, r"staged += optional\(number, (\d+)\)")),
        log_days=int(_found(main, r"log_retention_days += (\d+)")),
        auto_suspend_seconds=int(_found(snowflake, transform + r"auto_suspend_seconds += optional\(number, (\d+)\)")),
        warehouse_size=_found(snowflake, transform + r'size += optional\(string, "(\w+)"\)'),
        interface_endpoints=endpoints.count('"') // 2,
    )


def _found(path: Path, pattern: str) -> str:
    found = re.search(pattern, path.read_text(), re.S)
    if not found:
        name = path.relative_to(path.parents[3])
        raise CostError(f"{name} has nothing like {pattern!r} any more: correct cost/sizes.py")
    return found[1]
