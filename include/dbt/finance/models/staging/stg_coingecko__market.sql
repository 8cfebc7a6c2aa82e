{{
    config(
        materialized='incremental',
        unique_key='coin_hour_key',
        incremental_predicates=[same_time('hour_at')],
        cluster_by=['hour_at']
    )
}}

{%- set columns = [
    'coin_id', 'hour_at', 'symbol', 'name', 'market_cap_rank',
    'price_usd', 'market_cap_usd', 'fully_diluted_valuation_usd', 'volume_24h_usd', 'high_24h_usd', 'low_24h_usd',
    'price_change_24h_usd', 'price_change_24h_pct', 'market_cap_change_24h_usd', 'market_cap_change_24h_pct',
    'circulating_supply', 'total_supply', 'max_supply', 'ath_usd', 'ath_at', 'atl_usd', 'atl_at',
    'observed_at', 'collected_at', 'staleness_seconds', 'source', 'run_id', 'source_file', 'source_row', 'ingested_at',
] %}

with landed as (

    select
        coin_id::varchar as coin_id,
        symbol::varchar as symbol,
        name::varchar as name,
        market_cap_rank::number(38, 0) as market_cap_rank,
        price_usd::float as price_usd,
        market_cap_usd::float as market_cap_usd,
        fully_diluted_valuation_usd::float as fully_diluted_valuation_usd,
        volume_24h_usd::float as volume_24h_usd,
        high_24h_usd::float as high_24h_usd,
        low_24h_usd::float as low_24h_usd,
        price_change_24h_usd::float as price_change_24h_usd,
        price_change_24h_pct::float as price_change_24h_pct,
        market_cap_change_24h_usd::float as market_cap_change_24h_usd,
        market_cap_change_24h_pct::float as market_cap_change_24h_pct,
        circulating_supply::float as circulating_supply,
        total_supply::float as total_supply,
        max_supply::float as max_supply,
        ath_usd::float as ath_usd,
        atl_usd::float as atl_usd,
        {{ utc('landing.ath_at') }} as ath_at,
        {{ utc('landing.atl_at') }} as atl_at,
        {{ utc('landing.observed_at') }} as observed_at,
        {{ utc('landing.collected_at') }} as collected_at,
        datediff('second', landing.observed_at, landing.collected_at)::number(38, 0) as staleness_seconds,
        date_trunc('hour', {{ utc('landing.hour_at') }}) as hour_at,
        source::varchar as source,
        run_id::varchar as run_id,
        source_file::varchar as source_file,
        source_row::number(38, 0) as source_row,
        {{ utc('landing.ingested_at') }} as ingested_at
    from {{ source('coingecko', 'market') }} as landing
    where {{ loaded_since_last_run('landing.ingested_at', instant=true) }}

),

candidates as (

    select
        {{ columns | join(',\n        ') }},
        false as is_kept
    from landed

    {% if is_incremental() %}
    union all

    -- what these hours already hold competes again: a repair that comes late must not replace a live row
    select
        {{ columns | join(',\n        ') }},
        true as is_kept
    from {{ this }}
    where hour_at in (select landed.hour_at from landed)
    {% endif %}

),

winners as (

    select *
    from candidates
    qualify row_number() over (
        partition by coin_id, hour_at
        order by
            iff({{ is_live() }}, 0, 1),
            collected_at desc,
            ingested_at desc,
            source_file desc,
            source_row desc,
            is_kept desc
    ) = 1

)

select
    {{ coin_hour_key() }} as coin_hour_key,
    {{ columns | join(',\n    ') }}
from winners
where not is_kept
