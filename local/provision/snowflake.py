"""The Snowflake side: database, schemas, roles, integration, stages, landing tables, pipes, grants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from etl.contracts.landing import copy_statement, create_table
from etl.contracts.tables import TABLES, table
from local.settings import ACCOUNT, LocalSettings
from local.snowflake.client import connect

WAREHOUSES = {"transformer": "transform", "operator": "transform", "analyst": "report", "reporter": "report"}


def provision_snowflake(settings: LocalSettings, names: dict[str, Any]) -> None:
    """Make what is missing. Pipes are never replaced: that would lose what they have loaded."""
    with connect(settings) as connection, connection.cursor() as cursor:
        for statement in statements(names):
            cursor.execute(statement)


def statements(names: dict[str, Any]) -> Iterator[str]:
    """The SQL, in the order in which Snowflake needs it."""
    snowflake, bucket = names["snowflake"], names["buckets"]["curated"]
    database = snowflake["database"]
    landing = f"{database}.{snowflake['schemas']['landing']}"
    yield f"create database if not exists {database}"
    for schema in snowflake["schemas"].values():
        yield f"create schema if not exists {database}.{schema}"
    for warehouse in snowflake["warehouses"].values():
        yield f"create warehouse if not exists {warehouse} warehouse_size = xsmall auto_suspend = 60"
    for role in snowflake["roles"].values():
        yield f"create role if not exists {role}"
    yield (
        f"create storage integration if not exists {snowflake['storage_integration']} type = external_stage "
        f"storage_provider = 'S3' enabled = true storage_aws_role_arn = 'arn:aws:iam::{ACCOUNT}:role/finance-local-s3' "
        f"storage_allowed_locations = ('s3://{bucket}/')"
    )
    yield (
        f"create file format if not exists {landing}.{snowflake['file_format']} type = parquet use_logical_type = true"
    )
    for name in TABLES:
        yield from _landing(name, snowflake, bucket, landing)
    yield from _grants(snowflake, landing)


def _landing(name: str, snowflake: dict[str, Any], bucket: str, landing: str) -> Iterator[str]:
    stage = snowflake["stage"].replace("{TABLE}", name.upper())
    pipe = snowflake["pipe"].replace("{TABLE}", name.upper())
    yield create_table(table(name), snowflake["database"], snowflake["schemas"]["landing"])
    yield (
        f"create stage if not exists {landing}.{stage} url = 's3://{bucket}/{name}/' "
        f"storage_integration = {snowflake['storage_integration']} "
        f"file_format = (format_name = '{landing}.{snowflake['file_format']}')"
    )
    yield f"create pipe if not exists {landing}.{pipe} auto_ingest = true as\n{copy_statement(table(name), snowflake)}"


def _grants(snowflake: dict[str, Any], landing: str) -> Iterator[str]:
    """Who may what: the transformer makes models from landing, the operator looks, the others read what is exposed.

    From a table that it keeps, dbt revokes each SELECT that the model's config does not grant: who reads what is
    exposed is named there, too. The cloud's grants are Terraform's (terraform/modules/snowflake/grants.tf);
    tests/terraform/test_snowflake_rights.py compares the two.
    """
    roles, database = snowflake["roles"], snowflake["database"]
    transformer, operator = roles["transformer"], roles["operator"]
    for role in roles.values():
        yield f"grant usage on database {database} to role {role}"
    for role, warehouse in WAREHOUSES.items():
        yield f"grant usage on warehouse {snowflake['warehouses'][warehouse]} to role {roles[role]}"
    for reader in (transformer, operator):
        yield f"grant usage on schema {landing} to role {reader}"
        for name in TABLES:
            yield f"grant select on table {landing}.{name.upper()} to role {reader}"
    for name in TABLES:
        pipe = snowflake["pipe"].replace("{TABLE}", name.upper())
        yield f"grant monitor on pipe {landing}.{pipe} to role {operator}"
    yield f"grant create schema on database {database} to role {transformer}"
    for schema in ("staging", "snapshots", "exposed"):
        yield (
            "grant usage, create table, create view, create materialized view, create dynamic table "
            f"on schema {database}.{snowflake['schemas'][schema]} to role {transformer}"
        )
    exposed = f"{database}.{snowflake['schemas']['exposed']}"
    for reader in (operator, roles["analyst"], roles["reporter"]):
        yield f"grant usage on schema {exposed} to role {reader}"
        for kind in ("tables", "views", "materialized views", "dynamic tables"):
            yield f"grant select on all {kind} in schema {exposed} to role {reader}"
            yield f"grant select on future {kind} in schema {exposed} to role {reader}"
