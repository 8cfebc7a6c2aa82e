-- A row here is an hour, loaded in the last day of loading, that has more or fewer coins in staging than in landing.
-- Fewer means that staging missed a load (`lookback_hours`; rebuild with
-- `--vars '{loaded_from: <before the load>}'`). More means that rows were deleted from landing, or that two coins' keys
-- fell together. Rows that were loaded twice count once on both sides.

with newest as (

    select
        {{ load_bound("dateadd('day', -1, stg.ingested_at)", instant=true) }} as loaded_from,
        -- what comes while dbt is at work is the next run's
        {{ load_bound("dateadd('second', 1, stg.ingested_at)", instant=true) }} as loaded_until
    from {{ newest_row(ref('stg_coingecko__market'), 'ingested_at') }} as stg

),

lately as (

    select distinct landing.hour_at
    from {{ source('coingecko', 'market') }} as landing
    where
        landing.ingested_at >= (select newest.loaded_from from newest)
        and landing.ingested_at < (select newest.loaded_until from newest)

),

landed as (

    select
        date_trunc('hour', {{ utc('landing.hour_at') }}) as hour_at,
        count(distinct landing.coin_id) as coins
    from {{ source('coingecko', 'market') }} as landing
    where
        landing.hour_at in (select lately.hour_at from lately)
        and landing.ingested_at < (select newest.loaded_until from newest)
    group by date_trunc('hour', {{ utc('landing.hour_at') }})

),

staged as (

    select
        stg.hour_at,
        count(*) as coins
    from {{ ref('stg_coingecko__market') }} as stg
    where stg.hour_at in (select landed.hour_at from landed)
    group by stg.hour_at

)

select
    landed.hour_at,
    landed.coins as landed_coins,
    coalesce(staged.coins, 0) as staged_coins
from landed
left join staged on landed.hour_at = staged.hour_at
where landed.coins != coalesce(staged.coins, 0)
