{#- Which part of the market a rank belongs to; wide, so that a coin that moves a little stays in its band. -#}
{%- macro rank_band(rank='market_cap_rank') -%}
    case
        when {{ rank }} <= 10 then '1-10'
        when {{ rank }} <= 50 then '11-50'
        when {{ rank }} <= 100 then '51-100'
        when {{ rank }} <= 250 then '101-250'
        when {{ rank }} <= 500 then '251-500'
        when {{ rank }} <= 1000 then '501-1000'
        when {{ rank }} > 1000 then 'beyond 1000'
        else 'unranked'
    end
{%- endmacro -%}
