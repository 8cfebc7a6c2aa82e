{{
    config(
        materialized='incremental',
        unique_key='coin_day_key',
        incremental_predicates=[same_time('day')],
        cluster_by=['day']
    )
}}

-- A day is built for all coins at once: an hour of the leader touches everybody's correlation.
with changed as (

    select
        to_date(hour_at) as day,
        min(hour_at) as hour_at
    from {{ ref('fct_market_hourly') }}
    where {{ loaded_since_last_run('inputs_loaded_at', kept='inputs_loaded_at') }}
    group by to_date(hour_at)

),

hourly as (

    select
        fct.coin_id,
        fct.hour_at,
        fct.price_usd,
        fct.log_return_1h,
        fct.inputs_loaded_at,
        to_date(fct.hour_at) as day
    from {{ ref('fct_market_hourly') }} as fct
    inner join changed on to_date(fct.hour_at) = changed.day
    where fct.hour_at >= (select date_trunc('day', min(touched.hour_at)) from changed as touched)

),

leader as (

    select
        hour_at,
        log_return_1h,
        inputs_loaded_at
    from hourly
    where coin_id = '{{ var("leader_coin_id") }}'

),

paired as (

    select
        hourly.coin_id,
        hourly.day,
        hourly.hour_at,
        hourly.price_usd,
        hourly.log_return_1h,
        leader.log_return_1h as leader_return,
        iff(leader.log_return_1h is not null, hourly.log_return_1h, null) as paired_return,
        iff(hourly.log_return_1h is not null, leader.log_return_1h, null) as paired_leader_return,
        greatest(hourly.inputs_loaded_at, coalesce(leader.inputs_loaded_at, hourly.inputs_loaded_at))
            as inputs_loaded_at
    from hourly
    left join leader on hourly.hour_at = leader.hour_at

)

select
    {{ coin_day_key() }} as coin_day_key,
    coin_id,
    day,
    max(price_usd) as high_usd,
    max_by(price_usd, hour_at) as close_usd,
    count(log_return_1h)::number(38, 0) as hourly_returns,
    coalesce(sum(log_return_1h), 0)::float as sum_return,
    coalesce(sum(log_return_1h * log_return_1h), 0)::float as sum_squared_return,
    count(paired_return)::number(38, 0) as paired_returns,
    coalesce(sum(paired_return), 0)::float as paired_sum_return,
    coalesce(sum(paired_return * paired_return), 0)::float as paired_sum_squared_return,
    coalesce(sum(paired_leader_return), 0)::float as paired_sum_leader_return,
    coalesce(sum(paired_leader_return * paired_leader_return), 0)::float as paired_sum_squared_leader_return,
    coalesce(sum(paired_return * paired_leader_return), 0)::float as paired_sum_product,
    max(inputs_loaded_at) as inputs_loaded_at
from paired
group by coin_id, day
