"""How Cosmos runs the dbt project, from the settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cosmos import DbtTaskGroup, ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
from cosmos.constants import ExecutionMode, InvocationMode, LoadMode, TestBehavior

from finance_lab.dbt_layers import in_layers
from finance_lab.dbt_retries import after_the_producer
from finance_lab.dbt_watcher import tell_tests_once
from finance_lab.settings import Settings

PROJECT = PROFILE = "finance"
# The watcher's own tasks: on a retry the producer is skipped, as its tasks build what is missing themselves.
BOOKKEEPING = frozenset({"dbt_producer_watcher", "dbt_producer_watcher_done"})


def dbt_task_group(settings: Settings, group_id: str = "dbt") -> DbtTaskGroup:
    """All models with their tests as Airflow tasks, rendered from the manifest that `dbt parse` left in target/."""
    watcher = settings.dbt_execution_mode == "watcher"
    arguments: dict[str, Any] = {"append_env": True, "execution_timeout": timedelta(minutes=20)}
    if watcher:
        # Deferred consumers hang under `dags test`; rescheduled ones hold no worker slot either.
        arguments |= {"deferrable": False, "mode": "reschedule", "poke_interval": settings.poll_seconds}
        arguments["pre_execute"] = after_the_producer
    group = DbtTaskGroup(
        group_id=group_id,
        project_config=ProjectConfig(
            manifest_path=settings.dbt_manifest_path,
            project_name=PROJECT,
            install_dbt_deps=False,
            # Unit tests judge the code, not the hour: CI runs them.
            env_vars={"DBT_EXCLUDE_RESOURCE_TYPES": "unit_test"},
        ),
        profile_config=ProfileConfig(
            profile_name=PROFILE,
            target_name=settings.dbt_target,
            profiles_yml_filepath=settings.dbt_project_path / "profiles.yml",
        ),
        execution_config=ExecutionConfig(
            execution_mode=ExecutionMode.WATCHER if watcher else ExecutionMode.LOCAL,
            invocation_mode=InvocationMode.SUBPROCESS,
            dbt_project_path=settings.dbt_project_path,
            dbt_executable_path=settings.dbt_executable_path,
        ),
        # The DAG declares its own assets: Cosmos' names for them are not ours, and change with the account.
        render_config=in_layers(
            RenderConfig(
                load_method=LoadMode.DBT_MANIFEST,
                test_behavior=TestBehavior.AFTER_EACH,
                # A test of two models has to wait for both. The watcher's dbt knows that by itself, and its consumers
                # of such tests would wait for ever.
                should_detach_multiple_parents_tests=not watcher,
                emit_datasets=False,
            )
        ),
        operator_args=arguments,
    )
    tell_tests_once(group)
    return group


def outcomes(states: dict[str, Any], run_id: str, group_id: str = "dbt") -> dict[str, str | None]:
    """The states of a run's dbt tasks but for BOOKKEEPING, from `ti.get_task_states`' {run id: {task: state}}."""
    return {
        task.removeprefix(f"{group_id}."): state
        for task, state in states.get(run_id, {}).items()
        if task.startswith(f"{group_id}.") and task.removeprefix(f"{group_id}.") not in BOOKKEEPING
    }
