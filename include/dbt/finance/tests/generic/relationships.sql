{#- dbt's own test, for dbt 1.9 also with `arguments` as one dictionary: see accepted_values. -#}
{% test relationships(model, column_name, to=none, field=none, arguments=none) %}
{%- set given = arguments or {'to': to, 'field': field} -%}
{%- set macro = adapter.dispatch('test_relationships', 'dbt') -%}
{{ macro(model, column_name, **given) }}
{% endtest %}
