{{
    config(
        materialized='incremental',
        unique_key='hour_at'
    )
}}

{%- set usable_by = "dateadd('minute', " ~ var('usable_by_minutes') ~ ", hours.hour_at)" %}

with changed as (

    select hour_at
    from {{ ref('stg_coingecko__collected_hour') }}
    where {{ loaded_since_last_run('inputs_loaded_at', kept='inputs_loaded_at') }}
    union distinct
    select hour_at
    from {{ ref('stg_coingecko__market') }}
    where {{ loaded_since_last_run('ingested_at', kept='inputs_loaded_at') }}
    union distinct
    select hour_at
    from {{ ref('agg_rejected_hourly') }}
    where {{ loaded_since_last_run('ingested_at', kept='inputs_loaded_at') }}

),

-- from the hours that changed, or the end of those known, to the newest: what lies between and never came is missing
stretch as (

    select
        {% if is_incremental() %}
        least(min(changed.hour_at), coalesce(max(newest.hour_at), min(changed.hour_at))) as first_at,
        {% else %}
        min(changed.hour_at) as first_at,
        {% endif %}
        max(changed.hour_at) as last_at
    from changed
    {% if is_incremental() %}
    left join {{ newest_row(this, 'hour_at') }} as newest on true
    {% endif %}

),

{% if is_incremental() %}
known as (

    select this.hour_at
    from {{ this }} as this
    where this.hour_at >= (select stretch.first_at from stretch)

),

{% endif %}
to_build as (

    select spine.hour_at
    from ({{ hours_between('stretch', 'first_at', 'last_at') }}) as spine
    {% if is_incremental() %}
    left join changed on spine.hour_at = changed.hour_at
    left join known on spine.hour_at = known.hour_at
    where changed.hour_at is not null or known.hour_at is null
    {% endif %}

),

collected as (

    select *
    from {{ ref('stg_coingecko__collected_hour') }}
    where hour_at in (select to_build.hour_at from to_build)

),

staged as (

    select
        hour_at,
        count(*) as staged,
        count_if({{ is_live() }}) as live,
        count_if(not {{ is_live() }}) as repaired,
        count_if({{ is_live() }} and staleness_seconds > {{ var('stale_after_seconds') }}) as stale,
        max(iff({{ is_live() }}, observed_at, null)) as newest_quote_at,
        median(iff({{ is_live() }}, staleness_seconds, null)) as median_staleness_seconds,
        max(ingested_at) as ingested_at
    from {{ ref('stg_coingecko__market') }}
    where hour_at in (select to_build.hour_at from to_build)
    group by hour_at

),

reasons as (

    select
        hour_at,
        max(ingested_at) as ingested_at,
        listagg(reason || ' ' || records::varchar, ', ') within group (order by records desc, reason asc)
            as rejected_by_reason
    from {{ ref('agg_rejected_hourly') }}
    where hour_at in (select to_build.hour_at from to_build)
    group by hour_at

),

hours as (

    select
        to_build.hour_at,
        collected.run_id,
        collected.mode,
        collected.collected,
        collected.accepted,
        collected.rejected,
        collected.duplicates,
        collected.seconds,
        collected.collected_at,
        collected.first_loaded_at as usable_at,
        collected.loaded_at,
        collected.is_complete,
        staged.newest_quote_at,
        staged.median_staleness_seconds,
        reasons.rejected_by_reason,
        coalesce(collected.collections, 0) as collections,
        coalesce(collected.landed, 0) as loaded,
        coalesce(collected.landed - collected.landed_coins, 0) as loaded_twice,
        coalesce(staged.live, 0) as live_coins,
        coalesce(staged.repaired, 0) as repaired_coins,
        coalesce(staged.stale, 0) as stale_coins,
        greatest(
            coalesce(collected.inputs_loaded_at, staged.ingested_at),
            coalesce(staged.ingested_at, collected.inputs_loaded_at),
            coalesce(reasons.ingested_at, collected.inputs_loaded_at, staged.ingested_at)
        ) as inputs_loaded_at
    from to_build
    left join collected on to_build.hour_at = collected.hour_at
    left join staged on to_build.hour_at = staged.hour_at
    left join reasons on to_build.hour_at = reasons.hour_at

)

select
    hours.hour_at,
    case
        when hours.live_coins = 0 and hours.repaired_coins > 0 then 'repaired'
        when hours.inputs_loaded_at is null then 'missing'
        when hours.live_coins = 0 or not hours.is_complete then 'incomplete'
        when hours.usable_at > {{ usable_by }} then 'late'
        else 'ok'
    end as status,
    hours.run_id,
    hours.mode,
    hours.collections::number(38, 0) as collections,
    hours.collected::number(38, 0) as collected,
    hours.accepted::number(38, 0) as accepted,
    hours.rejected::number(38, 0) as rejected,
    hours.duplicates::number(38, 0) as duplicates,
    hours.rejected::float / nullif(hours.collected, 0) as rejected_share,
    hours.rejected_by_reason::varchar as rejected_by_reason,
    hours.loaded::number(38, 0) as loaded,
    hours.loaded_twice::number(38, 0) as loaded_twice,
    hours.live_coins::number(38, 0) as live_coins,
    hours.repaired_coins::number(38, 0) as repaired_coins,
    hours.stale_coins::number(38, 0) as stale_coins,
    hours.newest_quote_at,
    hours.median_staleness_seconds::float as median_staleness_seconds,
    hours.seconds as collection_seconds,
    hours.collected_at,
    hours.usable_at,
    hours.loaded_at,
    datediff('second', hours.hour_at, hours.usable_at)::number(38, 0) as arrival_seconds,
    coalesce(hours.usable_at > {{ usable_by }}, false) as is_late,
    hours.inputs_loaded_at is null as is_missing,
    coalesce(hours.is_complete, false) as is_complete,
    hours.inputs_loaded_at
from hours
