"""One `dbt build`, node by node: seconds of dbt's own clock, and what was scanned."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.dbt.scans import Scanned, by_node_and_table

Scans = Mapping[str, Mapping[str, Scanned]]


@dataclass(frozen=True)
class Build:
    """`wall` is the process from start to end. `seconds` goes by title in dbt's order: the tests of a model are one.
    `scans` goes by title, and by node and table below it; it is empty where none were counted."""

    wall: float
    seconds: Mapping[str, float]
    scans: Mapping[str, Scans] = field(default_factory=dict)

    @property
    def work(self) -> float:
        """The seconds of all nodes, one after the other."""
        return sum(self.seconds.values())

    def scanned(self, title: str) -> Scanned:
        """All that a title's nodes scanned."""
        total = Scanned()
        for tables in self.scans.get(title, {}).values():
            for found in tables.values():
                total.add(found.rows, found.groups, found.groups_in_all)
        return total


def read_build(wall: float, target: Path, profile: Path | None) -> Build:
    """The build whose results dbt left in its target folder, and its scans from the profile."""
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    results = json.loads((target / "run_results.json").read_text())["results"]
    seconds: dict[str, float] = defaultdict(float)
    for result in results:
        seconds[_title(result["unique_id"], nodes)] += result["execution_time"]
    scans: dict[str, dict[str, Mapping[str, Scanned]]] = defaultdict(dict)
    for node, tables in by_node_and_table(profile).items() if profile else ():
        name = nodes[node]["name"] if node in nodes else node
        scans[_title(node, nodes)][name] = tables
    return Build(wall, dict(seconds), scans)


def _title(unique_id: str, nodes: Mapping[str, Any]) -> str:
    """A node's name; of a test, that of the model or source it tests, or that a test of its own reads last."""
    kind, _, name = unique_id.partition(".")
    if kind != "test":
        return name.rpartition(".")[2] or "of no node"
    test = nodes[unique_id]
    read = test["depends_on"]["nodes"]
    return f"tests of {(test.get('attached_node') or (read[-1] if read else name)).rpartition('.')[2]}"
