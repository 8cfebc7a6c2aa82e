"""The laptop's Snowflake: fakesnow's HTTP server on DuckDB files, taught the SQL that this project sends.

Clients are the real ones (connector, dbt-snowflake, Airflow's hook) and the SQL is the cloud's. fakesnow
alone has no pipes and no COPY_HISTORY, reloads files, loses NULL timestamps and fails dbt's second run; the
classes here subclass its instance, connection and cursor and add that, and `server` adds to its routes.

Where it differs from Snowflake, beyond what the modules say of their own statement:

- warehouses and integrations are accepted, never enforced, and of roles and grants only reading is (see roles and
  access); any user and password may log in with any role;
- it accepts more SQL than Snowflake does (names and syntax of DuckDB), so passing here is necessary, not sufficient;
- the session's time zone is always UTC (Snowflake's default is America/Los_Angeles), and TIMESTAMP_LTZ columns
  describe themselves as TIMESTAMP_TZ;
- ARRAY, OBJECT and VARIANT are all JSON: they describe themselves as VARIANT and print without indentation;
- dividing NUMBERs yields a FLOAT: cast where the scale matters;
- VARCHAR lengths and NUMBER precisions of expressions are DuckDB's;
- a clash of two writers of one table fails one of them, where Snowflake would have queued it.
"""
