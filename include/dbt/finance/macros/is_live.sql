{#- Whether a row was collected in its own hour, and not filled in from history. -#}
{%- macro is_live(source='source') -%}
    {{ source }} = 'coins_markets'
{%- endmacro -%}
