{{ config(materialized='table', transient=true) }}

select
    fct.coin_id,
    fct.symbol,
    fct.name,
    fct.hour_at,
    fct.market_cap_rank,
    coin.rank_band,
    dim.is_listed,
    fct.price_usd,
    fct.market_cap_usd,
    fct.fully_diluted_valuation_usd,
    fct.volume_24h_usd,
    fct.high_24h_usd,
    fct.low_24h_usd,
    fct.price_change_24h_pct,
    fct.return_1h_pct,
    fct.return_24h_pct,
    fct.return_7d_pct,
    fct.circulating_supply,
    fct.total_supply,
    fct.max_supply,
    fct.ath_usd,
    fct.ath_at,
    fct.atl_usd,
    fct.atl_at,
    fct.is_stale,
    fct.is_suspicious_jump,
    fct.observed_at,
    fct.collected_at,
    fct.staleness_seconds,
    fct.ingested_at
from {{ ref('stg_coingecko__coin') }} as coin
inner join {{ ref('fct_market_hourly') }} as fct on coin.hour_at = fct.hour_at and coin.coin_id = fct.coin_id
inner join {{ ref('dim_coin') }} as dim on coin.coin_id = dim.coin_id and dim.is_current
