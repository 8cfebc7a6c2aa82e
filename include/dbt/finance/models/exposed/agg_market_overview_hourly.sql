{{
    config(
        materialized='incremental',
        unique_key='hour_at'
    )
}}

with changed as (

    select distinct hour_at
    from {{ ref('fct_market_hourly') }}
    where {{ loaded_since_last_run('inputs_loaded_at', kept='inputs_loaded_at') }}

),

market as (

    select
        fct.*,
        coalesce(fct.market_cap_usd, 0) as cap_usd,
        row_number() over (
            partition by fct.hour_at order by coalesce(fct.market_cap_usd, 0) desc, fct.coin_id
        ) as cap_position
    from {{ ref('fct_market_hourly') }} as fct
    where fct.hour_at in (select changed.hour_at from changed)

),

hours as (

    select
        hour_at,
        count(*) as coins,
        count_if(is_repaired) as repaired_coins,
        count_if(is_stale) as stale_coins,
        count_if(is_suspicious_jump) as suspicious_jumps,
        sum(cap_usd) as market_cap_usd,
        sum(coalesce(volume_24h_usd, 0)) as volume_24h_usd,
        max(iff(cap_position = 1 and cap_usd > 0, coin_id, null)) as leader_coin_id,
        sum(iff(coin_id = 'bitcoin', cap_usd, 0)) as bitcoin_cap_usd,
        sum(iff(coin_id = 'ethereum', cap_usd, 0)) as ethereum_cap_usd,
        sum(iff(cap_position <= 10 and coin_id not in ('bitcoin', 'ethereum'), cap_usd, 0)) as other_leaders_cap_usd,
        sum(iff(cap_position > 10 and coin_id not in ('bitcoin', 'ethereum'), cap_usd, 0)) as rest_cap_usd,
        {% for period in ['1h', '24h'] %}
        count_if(return_{{ period }}_pct > 0) as advancers_{{ period }},
        count_if(return_{{ period }}_pct < 0) as decliners_{{ period }},
        count_if(return_{{ period }}_pct = 0) as unchanged_{{ period }},
        {% endfor %}
        max(inputs_loaded_at) as inputs_loaded_at
    from market
    group by hour_at

)

select
    hour_at,
    coins::number(38, 0) as coins,
    repaired_coins::number(38, 0) as repaired_coins,
    stale_coins::number(38, 0) as stale_coins,
    suspicious_jumps::number(38, 0) as suspicious_jumps,
    market_cap_usd,
    volume_24h_usd,
    leader_coin_id,
    bitcoin_cap_usd / nullif(market_cap_usd, 0) as bitcoin_dominance,
    ethereum_cap_usd / nullif(market_cap_usd, 0) as ethereum_dominance,
    other_leaders_cap_usd / nullif(market_cap_usd, 0) as other_leaders_dominance,
    rest_cap_usd / nullif(market_cap_usd, 0) as rest_dominance,
    {% for period in ['1h', '24h'] %}
    advancers_{{ period }}::number(38, 0) as advancers_{{ period }},
    decliners_{{ period }}::number(38, 0) as decliners_{{ period }},
    unchanged_{{ period }}::number(38, 0) as unchanged_{{ period }},
    (advancers_{{ period }} - decliners_{{ period }})::float
    / nullif(advancers_{{ period }} + decliners_{{ period }} + unchanged_{{ period }}, 0) as breadth_{{ period }},
    {% endfor %}
    inputs_loaded_at
from hours
