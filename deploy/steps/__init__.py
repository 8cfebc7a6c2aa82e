"""The steps in their order. Each leaves a state in which the pipeline runs: what DAGs need is there before they are."""

from __future__ import annotations

from deploy.step import Step
from deploy.steps import airflow, packages, requirements, smoke, snowflake, tableau, terraform

STEPS: tuple[Step, ...] = (
    packages.PACKAGE,
    packages.DBT_PACKAGE,
    packages.MWAA_PACKAGE,
    requirements.STEP,
    terraform.STEP,
    airflow.STEP,
    snowflake.STEP,
    tableau.STEP,
    smoke.STEP,
)
