{{
    config(
        materialized='incremental',
        unique_key='coin_day_key',
        incremental_predicates=[same_time('day')],
        cluster_by=['day']
    )
}}

with changed as (

    select
        coin_id,
        to_date(hour_at) as day,
        max(inputs_loaded_at) as inputs_loaded_at
    from {{ ref('fct_market_hourly') }}
    where {{ loaded_since_last_run('inputs_loaded_at', kept='inputs_loaded_at') }}
    group by coin_id, to_date(hour_at)

),

days as (

    select
        daily.*,
        changed.inputs_loaded_at
    from {{ ref('mv_market_daily') }} as daily
    inner join changed on daily.coin_id = changed.coin_id and daily.day = changed.day
    where daily.day >= {{ first_day_loaded(ref('fct_market_hourly')) }}

),

edges as (

    select
        fct.coin_id,
        fct.hour_at,
        fct.price_usd,
        fct.market_cap_usd
    from {{ ref('fct_market_hourly') }} as fct
    where
        fct.hour_at in (
            select days.first_hour_at from days
            union all
            select days.last_hour_at from days
        )

)

select
    {{ coin_day_key('days.coin_id', 'days.day') }} as coin_day_key,
    days.coin_id,
    days.day,
    opening.price_usd as open_usd,
    days.high_usd,
    days.low_usd,
    closing.price_usd as close_usd,
    days.average_usd,
    days.average_volume_24h_usd,
    closing.market_cap_usd as close_market_cap_usd,
    days.hours,
    days.repaired_hours,
    days.hours = 24 as is_whole,
    days.first_hour_at,
    days.last_hour_at,
    days.inputs_loaded_at
from days
inner join edges as opening
    on days.first_hour_at = opening.hour_at and days.coin_id = opening.coin_id
inner join edges as closing
    on days.last_hour_at = closing.hour_at and days.coin_id = closing.coin_id
