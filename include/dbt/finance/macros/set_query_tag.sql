{#-
  Replaces dbt-snowflake's: every query says which DAG run and which node it belongs to.
  Nothing is restored afterwards: the next node on the connection sets its own tag.
-#}
{%- macro set_query_tag() -%}
    {%- set tag = {
        'app': 'dbt',
        'node': model.unique_id,
        'invocation': invocation_id,
        'dag': env_var('AIRFLOW_CTX_DAG_ID', ''),
        'run': env_var('AIRFLOW_CTX_DAG_RUN_ID', ''),
    } -%}
    {%- do run_query("alter session set query_tag = '{}'".format(tojson(tag) | replace("'", "''"))) -%}
    {{- return(none) -}}
{%- endmacro -%}
