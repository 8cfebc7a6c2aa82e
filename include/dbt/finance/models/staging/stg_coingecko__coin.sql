{{
    config(
        materialized='incremental',
        unique_key='coin_id'
    )
}}

with accepted as (

    select
        coin_id,
        symbol,
        name,
        market_cap_rank,
        max_supply,
        hour_at,
        collected_at,
        ingested_at
    from {{ ref('stg_coingecko__market') }}
    where {{ is_live() }} and {{ loaded_since_last_run('ingested_at') }}

),

newest as (

    select *
    from accepted
    qualify row_number() over (partition by coin_id order by collected_at desc) = 1

),

-- a coin whose record was rejected is still there
sightings as (

    select
        coin_id,
        hour_at,
        hour_at as accepted_hour_at,
        ingested_at
    from accepted
    union all
    select
        coin_id,
        hour_at,
        null as accepted_hour_at,
        ingested_at
    from {{ ref('stg_coingecko__market_rejected') }}
    where coin_id is not null and {{ is_live() }} and {{ loaded_since_last_run('ingested_at') }}

),

seen as (

    select
        coin_id,
        min(accepted_hour_at) as first_seen_hour_at,
        max(hour_at) as last_seen_hour_at,
        max(ingested_at) as ingested_at
    from sightings
    group by coin_id

),

{% if is_incremental() %}
known as (

    select * from {{ this }}

),

merged as (

    select
        seen.coin_id,
        -- a file that comes late must not bring old attributes back; nor does a second look at the same answer count
        coalesce(newest.collected_at > known.collected_at, known.coin_id is null) as is_news,
        iff(is_news, newest.symbol, known.symbol) as symbol,
        iff(is_news, newest.name, known.name) as name,
        iff(is_news, newest.market_cap_rank, known.market_cap_rank) as market_cap_rank,
        iff(is_news, newest.max_supply, known.max_supply) as max_supply,
        iff(is_news, newest.hour_at, known.hour_at) as hour_at,
        iff(is_news, newest.collected_at, known.collected_at) as collected_at,
        least(
            coalesce(seen.first_seen_hour_at, known.first_seen_hour_at),
            coalesce(known.first_seen_hour_at, seen.first_seen_hour_at)
        ) as first_seen_hour_at,
        greatest(seen.last_seen_hour_at, coalesce(known.last_seen_hour_at, seen.last_seen_hour_at))
            as last_seen_hour_at,
        greatest(seen.ingested_at, coalesce(known.ingested_at, seen.ingested_at)) as ingested_at
    from seen
    left join newest on seen.coin_id = newest.coin_id
    left join known on seen.coin_id = known.coin_id
    where newest.coin_id is not null or known.coin_id is not null

)
{% else %}
merged as (

    select
        seen.*,
        newest.symbol,
        newest.name,
        newest.market_cap_rank,
        newest.max_supply,
        newest.hour_at,
        newest.collected_at
    from seen
    inner join newest on seen.coin_id = newest.coin_id

)
{% endif %}

select
    coin_id,
    symbol,
    name,
    market_cap_rank,
    {{ rank_band() }} as rank_band,
    max_supply,
    hour_at,
    collected_at,
    first_seen_hour_at,
    last_seen_hour_at,
    ingested_at
from merged
