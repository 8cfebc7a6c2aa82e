"""Task groups for dbt's layers: staging → snapshots → exposed.

Cosmos groups by folder as well, but then by every folder of the path: `models` would hold staging and exposed, and wait
for the snapshots and be waited for by them at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from airflow.sdk import DAG, TaskGroup
from cosmos import RenderConfig
from cosmos.airflow.graph import generate_task_or_group
from cosmos.constants import DbtResourceType
from cosmos.dbt.graph import DbtNode


def in_layers(render: RenderConfig) -> RenderConfig:
    """The same rendering with each model and snapshot, and its tests, in the group of its innermost folder."""
    layers: dict[str, TaskGroup] = {}

    def place(*, dag: DAG, task_group: TaskGroup, node: DbtNode, **given: Any) -> Any:
        name = Path(node.original_file_path).parent.name
        if name not in layers:
            layers[name] = TaskGroup(group_id=name, dag=dag, parent_group=task_group)
        # Cosmos' own conversion, one level deeper
        return generate_task_or_group(
            dag=dag, task_group=layers[name], node=node, render_config=render, node_converters={}, **given
        )

    render.node_converters = {DbtResourceType.MODEL: place, DbtResourceType.SNAPSHOT: place}
    return render
