"""A DAG's shape as a file that a change has to touch: each task and those that wait for it."""

from __future__ import annotations

import json
import os
from pathlib import Path


def written_down(dag):
    """What `<dag id>_graph.json` says. `WRITE_GRAPH=1 pytest tests/dags` writes it again first: read the diff."""
    file = Path(__file__).parent / f"{dag.dag_id}_graph.json"
    if os.environ.get("WRITE_GRAPH"):
        file.write_text(json.dumps(dict(sorted(edges(dag).items())), indent=1) + "\n")
    return json.loads(file.read_text())


def edges(dag):
    """Each task with the sorted ids of those behind it."""
    return {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks}
