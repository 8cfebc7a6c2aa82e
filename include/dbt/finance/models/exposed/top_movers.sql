{{ config(materialized='table', transient=true) }}

with movers as (

    select *
    from {{ ref('coin_latest') }}
    where
        hour_at = (select max(newest.hour_at) from {{ ref('coin_latest') }} as newest)
        and price_change_24h_pct is not null
        and not is_stale
        and volume_24h_usd >= {{ var('movers_least_volume_usd') }}

),

ranked as (

    select
        *,
        'gainer' as direction,
        row_number() over (order by price_change_24h_pct desc, coin_id asc) as position
    from movers
    where price_change_24h_pct > 0
    union all
    select
        *,
        'loser' as direction,
        row_number() over (order by price_change_24h_pct asc, coin_id asc) as position
    from movers
    where price_change_24h_pct < 0

)

select
    hour_at,
    direction,
    position::number(38, 0) as position,
    direction || ' ' || position::varchar as mover_key,
    coin_id,
    symbol,
    name,
    market_cap_rank,
    price_usd,
    volume_24h_usd,
    price_change_24h_pct,
    return_1h_pct,
    return_7d_pct,
    is_suspicious_jump
from ranked
where position <= 10
