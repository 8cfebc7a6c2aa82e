{#- A value of `moments` if its day is one of so many that end with `to_build`'s: fct_volatility_daily. -#}
{%- macro in_window(value, days) -%}
    iff(moments.day > dateadd('day', -{{ days }}, to_build.day), {{ value }}, null)
{%- endmacro -%}
