{#- The configured name as it is: environments differ by database, so no prefix keeps them apart. -#}
{%- macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim | upper }}
{%- endmacro -%}
