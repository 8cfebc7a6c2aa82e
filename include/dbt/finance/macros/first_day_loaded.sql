{#-
  The oldest day that was loaded since the last run, as a literal; in a full build the first of all days. A bound that
  is computed inside the query does not get through an aggregate or a materialized view, a literal does.
-#}
{%- macro first_day_loaded(relation) -%}
    {%- if execute and is_incremental() -%}
        {%- set oldest -%}
            select min(to_date(hour_at))::varchar
            from {{ relation }}
            where {{ loaded_since_last_run('inputs_loaded_at', kept='inputs_loaded_at') }}
        {%- endset -%}
        {%- set first_day = run_query(oldest).rows[0][0] or '9999-12-31' -%}
    {%- endif -%}
    '{{ first_day or '1970-01-01' }}'::date
{%- endmacro -%}
