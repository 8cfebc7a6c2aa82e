-- A row here is a coin and hour that Snowpipe loaded within the last day and that nobody can read in EXPOSED.
-- It means that staging or the fact missed a load: see `lookback_hours` and the times of loading of the file.
-- Build both models with `--vars '{loaded_from: <before the load>}'` to take it in.

with loaded as (

    select
        landing.coin_id,
        date_trunc('hour', {{ utc('landing.hour_at') }}) as hour_at,
        min(landing.source_file) as source_file
    from {{ source('coingecko', 'market') }} as landing
    where
        landing.ingested_at >= dateadd('day', -1, current_timestamp())
        -- what comes while dbt is at work is the next run's
        and landing.ingested_at < (
            select {{ load_bound("dateadd('second', 1, stg.ingested_at)", instant=true) }}
            from {{ newest_row(ref('stg_coingecko__market'), 'ingested_at') }} as stg
        )
    group by landing.coin_id, date_trunc('hour', {{ utc('landing.hour_at') }})

),

exposed as (

    select
        fct.coin_id,
        fct.hour_at
    from {{ ref('fct_market_hourly') }} as fct
    where fct.hour_at in (select loaded.hour_at from loaded)

)

select
    loaded.coin_id,
    loaded.hour_at,
    loaded.source_file
from loaded
left join exposed on loaded.coin_id = exposed.coin_id and loaded.hour_at = exposed.hour_at
where exposed.coin_id is null
