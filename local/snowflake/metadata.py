"""What fakesnow does not keep: pipes, load history, grants, clustering keys, and what some views stand for.

It lies inside each database's own DuckDB file, because a DuckDB transaction writes one file only, and a load
and its row of history must commit together.
"""

from duckdb import DuckDBPyConnection

SCHEMA = "_fs_information_schema"

_TABLES = """
create table if not exists {history} (
    FILE_NAME varchar, STAGE_LOCATION varchar, LAST_LOAD_TIME timestamptz, ROW_COUNT bigint, ROW_PARSED bigint,
    FILE_SIZE bigint, FIRST_ERROR_MESSAGE varchar, FIRST_ERROR_LINE_NUMBER bigint, FIRST_ERROR_CHARACTER_POS bigint,
    FIRST_ERROR_COLUMN_NAME varchar, ERROR_COUNT bigint, ERROR_LIMIT bigint, STATUS varchar,
    TABLE_CATALOG_NAME varchar, TABLE_SCHEMA_NAME varchar, TABLE_NAME varchar,
    PIPE_CATALOG_NAME varchar, PIPE_SCHEMA_NAME varchar, PIPE_NAME varchar,
    PIPE_RECEIVED_TIME timestamptz, FIRST_COMMIT_TIME timestamptz,
    etag varchar, known_to_table boolean, known_to_pipe boolean);
create table if not exists {pipes} (
    created_on timestamptz, schema_name varchar, name varchar, definition varchar, auto_ingest boolean,
    comment varchar, paused boolean);
create table if not exists {grants} (
    created_on timestamptz, privilege varchar, granted_on varchar, name varchar, granted_to varchar,
    grantee_name varchar);
create table if not exists {future_grants} (
    created_on timestamptz, privilege varchar, grant_on varchar, schema_name varchar, grant_to varchar,
    grantee_name varchar);
create table if not exists {kinds} (
    created_on timestamptz, schema_name varchar, name varchar, kind varchar, text varchar, target_lag varchar,
    warehouse varchar, refresh_mode varchar, cluster_by varchar);
alter table {kinds} add column if not exists is_secure boolean;
alter table {kinds} add column if not exists source_schema varchar;
alter table {kinds} add column if not exists source_name varchar;
alter table {kinds} add column if not exists invalid_reason varchar;
create table if not exists {clustering} (schema_name varchar, name varchar, cluster_by varchar);
"""

# fakesnow's INFORMATION_SCHEMA.TABLES has no views, and dbt's catalog asks it for them
_INFORMATION_SCHEMA_TABLES = """
create or replace view "{database}".{schema}._fs_tables as
select
    t.database_name as TABLE_CATALOG, t.schema_name as TABLE_SCHEMA, t.object_name as TABLE_NAME,
    'SYSADMIN' as TABLE_OWNER,
    case k.kind when 'MATERIALIZED VIEW' then k.kind when 'DYNAMIC TABLE' then 'BASE TABLE' else t.kind end
        as TABLE_TYPE,
    'NO' as IS_TRANSIENT, coalesce(k.cluster_by, c.cluster_by) as CLUSTERING_KEY,
    t.row_count as ROW_COUNT, 0 as BYTES, 1 as RETENTION_TIME,
    null::varchar as SELF_REFERENCING_COLUMN_NAME, null::varchar as REFERENCE_GENERATION,
    null::varchar as USER_DEFINED_TYPE_CATALOG, null::varchar as USER_DEFINED_TYPE_SCHEMA,
    null::varchar as USER_DEFINED_TYPE_NAME,
    'YES' as IS_INSERTABLE_INTO, 'YES' as IS_TYPED, null::varchar as COMMIT_ACTION,
    to_timestamp(0)::timestamptz as CREATED,
    coalesce(
        (select max(LAST_LOAD_TIME) from {history} as h
         where h.TABLE_SCHEMA_NAME = t.schema_name and h.TABLE_NAME = t.object_name),
        to_timestamp(0)::timestamptz) as LAST_ALTERED,
    to_timestamp(0)::timestamptz as LAST_DDL, 'SYSADMIN' as LAST_DDL_BY, 'NO' as AUTO_CLUSTERING_ON,
    e.comment as COMMENT, 'NO' as IS_TEMPORARY, 'NO' as IS_ICEBERG,
    case k.kind when 'DYNAMIC TABLE' then 'YES' else 'NO' end as IS_DYNAMIC,
    'NO' as IS_IMMUTABLE, 'NO' as IS_HYBRID
from (
    select database_name, schema_name, table_name as object_name, 'BASE TABLE' as kind, estimated_size as row_count
    from duckdb_tables() where database_name = '{database}' and schema_name != '{schema}'
    union all
    select database_name, schema_name, view_name, 'VIEW', null
    from duckdb_views() where database_name = '{database}'
        and schema_name not in ('{schema}', 'main', 'information_schema', 'pg_catalog')
) as t
left join {kinds} as k on k.schema_name = t.schema_name and k.name = t.object_name
left join {clustering} as c on c.schema_name = t.schema_name and c.name = t.object_name
left join _fs_global.{schema}._fs_tables_ext as e
    on e.ext_table_catalog = t.database_name and e.ext_table_schema = t.schema_name
    and e.ext_table_name = t.object_name;
"""

# functions of Snowflake that fakesnow leaves to DuckDB, which has none of that name
_FUNCTIONS = """
create or replace macro "{database}".main.try_to_timestamp_ntz(x) as try_cast(x as timestamp);
create or replace macro "{database}".main.try_to_timestamp_tz(x) as try_cast(x as timestamptz);
create or replace macro "{database}".main.try_to_timestamp_ltz(x) as try_cast(x as timestamptz);
create or replace macro "{database}".main.current_warehouse() as 'LOCAL';
"""


def history(database: str) -> str:
    """The table of loads: what COPY_HISTORY shows, and which files COPY and pipes will not load again."""
    return _table(database, "lab_copy_history")


def pipes(database: str) -> str:
    """The table of pipes."""
    return _table(database, "lab_pipes")


def grants(database: str) -> str:
    """The table of grants."""
    return _table(database, "lab_grants")


def future_grants(database: str) -> str:
    """The table of grants on what will be created; its schema_name is null for a whole database."""
    return _table(database, "lab_future_grants")


def kinds(database: str) -> str:
    """The table of views that stand for a materialized view or a dynamic table."""
    return _table(database, "lab_kinds")


def clustering(database: str) -> str:
    """The table of tables' clustering keys."""
    return _table(database, "lab_clustering")


def create_metadata(duck: DuckDBPyConnection, database: str) -> None:
    """Create in one database what is missing there."""
    names = {
        "database": database,
        "schema": SCHEMA,
        "history": history(database),
        "pipes": pipes(database),
        "grants": grants(database),
        "future_grants": future_grants(database),
        "kinds": kinds(database),
        "clustering": clustering(database),
    }
    duck.execute((_TABLES + _INFORMATION_SCHEMA_TABLES + _FUNCTIONS).format(**names))


def forget_schema(duck: DuckDBPyConnection, database: str, schema: str) -> None:
    """Drop what is kept about a schema that is dropped, but the history of its loads."""
    for table in (pipes(database), kinds(database), clustering(database), future_grants(database)):
        duck.execute(f"delete from {table} where schema_name = ?", [schema])
    whole = f"{database}.{schema}"
    duck.execute(f"delete from {grants(database)} where name = ? or starts_with(name, ?)", [whole, f"{whole}."])
    duck.execute(
        f"update {history(database)} set known_to_table = false, known_to_pipe = false where TABLE_SCHEMA_NAME = ?",
        [schema],
    )


def forget_object(duck: DuckDBPyConnection, database: str, schema: str, name: str, *, keep_grants: bool) -> None:
    """Drop what is kept about a table or view that is dropped or replaced: COPY may load its files again."""
    for table in (kinds(database), clustering(database)):
        duck.execute(f"delete from {table} where schema_name = ? and name = ?", [schema, name])
    if not keep_grants:
        duck.execute(f"delete from {grants(database)} where name = ?", [f"{database}.{schema}.{name}"])
    forget_loads(duck, database, schema, name)


def rename_object(duck: DuckDBPyConnection, database: str, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Keep what is kept about a table or view, given as schema and name, under its new name."""
    for table in (kinds(database), clustering(database)):
        duck.execute(f"update {table} set schema_name = ?, name = ? where schema_name = ? and name = ?", [*new, *old])
    full = [".".join((database, *name)) for name in (new, old)]
    duck.execute(f"update {grants(database)} set name = ? where name = ?", full)


def forget_loads(duck: DuckDBPyConnection, database: str, schema: str, table: str) -> None:
    """Let COPY load a table's files again, as after TRUNCATE; COPY_HISTORY still shows the loads."""
    duck.execute(
        f"update {history(database)} set known_to_table = false "
        "where known_to_table and TABLE_SCHEMA_NAME = ? and TABLE_NAME = ?",
        [schema, table],
    )


def _table(database: str, name: str) -> str:
    return f'"{database}".{SCHEMA}.{name}'
