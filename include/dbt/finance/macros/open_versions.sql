{#- The versions of a snapshot that have no end, as a relation; none before the snapshot is there. -#}
{%- macro open_versions(key) -%}
    {%- set kept = load_relation(this) if execute -%}
    {%- if kept -%}
        (select kept.{{ key }}, kept.dbt_valid_from from {{ kept }} as kept where kept.dbt_valid_to is null)
    {%- else -%}
        (select null::varchar as {{ key }}, null::timestamp_ntz as dbt_valid_from where false)
    {%- endif -%}
{%- endmacro -%}
