{{
    config(
        materialized='incremental',
        unique_key='hour_at'
    )
}}

-- Hours that were collected live: what their newest collection said of itself, and what of it was loaded.
with changed as (

    select date_trunc('hour', {{ utc('landing.hour_at') }}) as hour_at
    from {{ source('coingecko', 'market') }} as landing
    where
        {{ is_live('landing.source') }}
        and {{ loaded_since_last_run('landing.ingested_at', kept='inputs_loaded_at', instant=true) }}
    union distinct
    select hour_at
    from {{ ref('stg_coingecko__market_run') }}
    where {{ is_live() }} and {{ loaded_since_last_run('ingested_at', kept='inputs_loaded_at') }}

),

-- an hour's size is compared with those of the day before: it touches the day after
stretch as (

    select
        min(hour_at) as first_at,
        dateadd('hour', -24, min(hour_at)) as read_from,
        dateadd('hour', 24, max(hour_at)) as read_until
    from changed

),

runs as (

    select runs.*
    from {{ ref('stg_coingecko__market_run') }} as runs
    where
        {{ is_live('runs.source') }}
        and runs.hour_at >= (select stretch.read_from from stretch)
        and runs.hour_at <= (select stretch.read_until from stretch)

),

newest_run as (

    select
        *,
        count(*) over (partition by hour_at) as collections,
        max(ingested_at) over (partition by hour_at) as runs_loaded_at
    from runs
    qualify row_number() over (partition by hour_at order by collected_at desc, ingested_at desc, market_key desc) = 1

),

landed as (

    select
        landing.coin_id,
        landing.source_file,
        date_trunc('hour', {{ utc('landing.hour_at') }}) as hour_at,
        {{ utc('landing.collected_at') }} as collected_at,
        {{ utc('landing.ingested_at') }} as ingested_at
    from {{ source('coingecko', 'market') }} as landing
    where
        {{ is_live('landing.source') }}
        and landing.hour_at >= (select {{ load_bound('stretch.read_from', instant=true) }} from stretch)
        and landing.hour_at <= (select {{ load_bound('stretch.read_until', instant=true) }} from stretch)

),

landed_hour as (

    select
        landed.hour_at,
        count(distinct landed.coin_id) as coins,
        max(landed.collected_at) as collected_at,
        max(landed.ingested_at) as rows_loaded_at,
        min(landed.ingested_at) as first_loaded_at,
        -- of the newest collection alone, where there is a run to tell it by
        count_if(coalesce(landed.source_file = newest_run.market_key, true)) as landed,
        count(distinct iff(coalesce(landed.source_file = newest_run.market_key, true), landed.coin_id, null))
            as landed_coins,
        min(iff(coalesce(landed.source_file = newest_run.market_key, true), landed.ingested_at, null)) as loaded_at
    from landed
    left join newest_run on landed.hour_at = newest_run.hour_at
    group by landed.hour_at

),

hours as (

    select
        newest_run.run_id,
        newest_run.mode,
        newest_run.collected,
        newest_run.accepted,
        newest_run.rejected,
        newest_run.duplicates,
        newest_run.market_key,
        newest_run.market_rejected_key,
        newest_run.seconds,
        landed_hour.loaded_at,
        landed_hour.first_loaded_at,
        coalesce(landed_hour.hour_at, newest_run.hour_at) as hour_at,
        coalesce(newest_run.collections, 0) as collections,
        coalesce(landed_hour.landed, 0) as landed,
        coalesce(landed_hour.landed_coins, 0) as landed_coins,
        coalesce(landed_hour.coins, 0) as coins,
        coalesce(newest_run.collected, landed_hour.coins) as size,
        coalesce(landed_hour.collected_at, newest_run.collected_at) as collected_at,
        greatest(
            coalesce(landed_hour.rows_loaded_at, newest_run.runs_loaded_at),
            coalesce(newest_run.runs_loaded_at, landed_hour.rows_loaded_at)
        ) as inputs_loaded_at
    from landed_hour
    full outer join newest_run on landed_hour.hour_at = newest_run.hour_at

),

day_before as (

    select step.value::number(38, 0) as hours
    from table(flatten(input => array_generate_range(1, 25))) as step

),

compared as (

    select
        hours.hour_at,
        max(earlier.size) as most_before,
        max(earlier.inputs_loaded_at) as before_loaded_at
    from hours
    cross join day_before
    left join hours as earlier on dateadd('hour', -day_before.hours, hours.hour_at) = earlier.hour_at
    group by hours.hour_at

)

select
    hours.hour_at,
    hours.run_id,
    hours.mode,
    hours.collections::number(38, 0) as collections,
    hours.collected,
    hours.accepted,
    hours.rejected,
    hours.duplicates,
    hours.market_key,
    hours.market_rejected_key,
    hours.seconds,
    hours.landed::number(38, 0) as landed,
    hours.landed_coins::number(38, 0) as landed_coins,
    hours.coins::number(38, 0) as coins,
    hours.collected_at,
    hours.first_loaded_at,
    hours.loaded_at,
    hours.landed_coins >= coalesce(hours.accepted, 0)
    and coalesce(
        compared.most_before - hours.size <= greatest(10, {{ var('row_count_drop') }} * compared.most_before),
        true
    ) as is_complete,
    greatest(hours.inputs_loaded_at, coalesce(compared.before_loaded_at, hours.inputs_loaded_at)) as inputs_loaded_at
from hours
inner join compared on hours.hour_at = compared.hour_at
where hours.hour_at >= (select stretch.first_at from stretch)
