{#- Surrogate key of one coin on one day. The day comes first: it has a fixed form, while an id may hold anything. -#}
{%- macro coin_day_key(coin_id='coin_id', day='day') -%}
    md5(to_char({{ day }}, 'YYYY-MM-DD') || '|' || {{ coin_id }})
{%- endmacro -%}
