{#-
  The target's database, which has to be the one of the target's environment: a run with dev's target and prod's
  database, or the other way round, stops here rather than writing into the wrong one.
-#}
{%- macro generate_database_name(custom_database_name=none, node=none) -%}
    {%- set expected = 'FINANCE_' ~ target.name | upper -%}
    {%- set given = (custom_database_name or target.database) | trim | upper -%}
    {%- if given != expected -%}
        {{ exceptions.raise_compiler_error(
            "Target '" ~ target.name ~ "' builds in " ~ expected ~ ", but its database is " ~ given
            ~ ": correct SNOWFLAKE_DATABASE or the target."
        ) }}
    {%- endif -%}
    {{ given }}
{%- endmacro -%}
