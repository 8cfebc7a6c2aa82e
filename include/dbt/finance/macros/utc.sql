{#- A moment of landing (TIMESTAMP_LTZ) as the UTC clock shows it (TIMESTAMP_NTZ), whatever the session's zone. -#}
{%- macro utc(column) -%}
    convert_timezone('UTC', {{ column }})::timestamp_ntz
{%- endmacro -%}
