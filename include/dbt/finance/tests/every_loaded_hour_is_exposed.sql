-- A row here is a coin and hour that Snowpipe loaded within the last day and that nobody can read in EXPOSED.
-- It means that staging or the fact missed a load: see `lookback_hours` and the times of loading of the file.
-- Build both models with `--vars '{loaded_from: <before the load>}'` to take it in.

with loaded as (

    select
        landing.coin_id,
        {{ utc('landing.hour_at') }} as hour_at,
        min(landing.source_file) as source_file
    from {{ source('coingecko', 'market') }} as landing
    where landing.ingested_at >= dateadd('day', -1, current_timestamp())
    group by 1, 2

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
