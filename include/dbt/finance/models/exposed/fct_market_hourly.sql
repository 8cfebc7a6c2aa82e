{{
    config(
        materialized='incremental',
        unique_key='coin_hour_key',
        incremental_predicates=[same_time('hour_at')],
        cluster_by=['hour_at']
    )
}}

with changed as (

    select
        coin_id,
        hour_at
    from {{ ref('stg_coingecko__market') }}
    where {{ loaded_since_last_run('ingested_at') }}

),

-- an hour is the base of the returns an hour, a day and a week later
to_build as (

    select
        coin_id,
        hour_at
    from changed
    {% if is_incremental() %}
    {% for hours in [1, 24, 168] %}
    union distinct
    select
        coin_id,
        dateadd('hour', {{ hours }}, hour_at) as hour_at
    from changed
    {% endfor %}
    {% endif %}

),

market as (

    select
        stg.*,
        dateadd('hour', -1, stg.hour_at) as hour_before,
        dateadd('hour', -24, stg.hour_at) as day_before,
        dateadd('hour', -168, stg.hour_at) as week_before
    from {{ ref('stg_coingecko__market') }} as stg
    inner join to_build on stg.hour_at = to_build.hour_at and stg.coin_id = to_build.coin_id

),

bases as (

    select
        stg.coin_id,
        stg.hour_at,
        stg.price_usd,
        stg.ingested_at
    from {{ ref('stg_coingecko__market') }} as stg
    {% if is_incremental() %}
    where
        stg.hour_at in (
            select market.hour_before from market
            union all
            select market.day_before from market
            union all
            select market.week_before from market
        )
    {% endif %}

),

with_bases as (

    select
        market.*,
        ln(market.price_usd / nullif(hour_ago.price_usd, 0)) as log_return_1h,
        100 * (market.price_usd / nullif(hour_ago.price_usd, 0) - 1) as return_1h_pct,
        100 * (market.price_usd / nullif(day_ago.price_usd, 0) - 1) as return_24h_pct,
        100 * (market.price_usd / nullif(week_ago.price_usd, 0) - 1) as return_7d_pct,
        greatest(
            market.ingested_at,
            coalesce(hour_ago.ingested_at, market.ingested_at),
            coalesce(day_ago.ingested_at, market.ingested_at),
            coalesce(week_ago.ingested_at, market.ingested_at)
        ) as inputs_loaded_at
    from market
    left join bases as hour_ago
        on market.hour_before = hour_ago.hour_at and market.coin_id = hour_ago.coin_id
    left join bases as day_ago
        on market.day_before = day_ago.hour_at and market.coin_id = day_ago.coin_id
    left join bases as week_ago
        on market.week_before = week_ago.hour_at and market.coin_id = week_ago.coin_id

)

select
    coin_hour_key,
    coin_id,
    hour_at,
    symbol,
    name,
    market_cap_rank,
    price_usd,
    market_cap_usd,
    fully_diluted_valuation_usd,
    volume_24h_usd,
    high_24h_usd,
    low_24h_usd,
    price_change_24h_usd,
    price_change_24h_pct,
    market_cap_change_24h_usd,
    market_cap_change_24h_pct,
    circulating_supply,
    total_supply,
    max_supply,
    ath_usd,
    ath_at,
    atl_usd,
    atl_at,
    log_return_1h,
    return_1h_pct,
    return_24h_pct,
    return_7d_pct,
    {{ is_live() }} and staleness_seconds > {{ var('stale_after_seconds') }} as is_stale,
    not {{ is_live() }} as is_repaired,
    coalesce(abs(log_return_1h) > ln({{ var('suspicious_jump_factor') }}), false) as is_suspicious_jump,
    observed_at,
    collected_at,
    staleness_seconds,
    source,
    run_id,
    ingested_at,
    inputs_loaded_at
from with_bases
