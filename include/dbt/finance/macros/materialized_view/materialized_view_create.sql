{%- macro materialized_view_create(relation, kind, definition, query) -%}
    create or replace {{ kind }} {{ relation }}
    {%- if kind == 'dynamic table' %}
        target_lag = '{{ config.require("target_lag") }}'
        warehouse = {{ config.get('snowflake_warehouse', target.warehouse) }}
    {%- endif %}
        comment = '{{ model.description | replace("'", "''") | trim }} [definition {{ definition }}]'
    as
    {{ query }}
{%- endmacro -%}
