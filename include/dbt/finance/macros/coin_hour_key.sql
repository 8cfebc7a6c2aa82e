{#- Surrogate key of one coin in one hour. The hour comes first: it is digits only, while an id may hold anything. -#}
{%- macro coin_hour_key(coin_id='coin_id', hour_at='hour_at') -%}
    md5(date_part('epoch_second', {{ hour_at }})::number(38, 0)::varchar || '|' || {{ coin_id }})
{%- endmacro -%}
