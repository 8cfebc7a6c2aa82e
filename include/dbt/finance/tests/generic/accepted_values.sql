{#-
  dbt's own test, which also takes `arguments` as one dictionary: dbt 1.9 hands over what stands below that key like
  this, newer versions take it apart. By dispatch, as dbt does it: with dbt.test_accepted_values, a call by name, 1.9
  would run dbt's macro in the place of this one.
-#}
{% test accepted_values(model, column_name, values=none, quote=true, arguments=none) %}
{%- set given = arguments or {'values': values, 'quote': quote} -%}
{%- set macro = adapter.dispatch('test_accepted_values', 'dbt') -%}
{{ macro(model, column_name, **given) }}
{% endtest %}
