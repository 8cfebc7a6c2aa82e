{{
    config(
        materialized='materialized_view',
        target_lag='1 hour'
    )
}}

select
    coin_id,
    to_date(hour_at) as day,
    min(price_usd) as low_usd,
    max(price_usd) as high_usd,
    avg(price_usd) as average_usd,
    avg(volume_24h_usd) as average_volume_24h_usd,
    count(*) as hours,
    count(iff(is_repaired, 1, null)) as repaired_hours,
    min(hour_at) as first_hour_at,
    max(hour_at) as last_hour_at
from {{ ref('fct_market_hourly') }}
group by coin_id, to_date(hour_at)
