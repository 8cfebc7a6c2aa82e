{{ config(severity='warn') }}
-- A row here is one of the last 48 hours with over 15 % fewer live coins than the hour before it.
-- It means a collection that ended early (fewer pages asked for: MARKET_PAGES), an API that sent less, or a rule that
-- suddenly rejects many: compare `collected` with `rejected_by_reason`. Readers see a market that fell by as much.
-- A warning: what was collected is right, and holding it back would make the hour poorer still.

with hours as (

    select
        quality.hour_at,
        quality.status,
        quality.live_coins,
        quality.collected,
        quality.rejected_by_reason,
        lag(quality.live_coins) over (order by quality.hour_at) as live_coins_before,
        lag(quality.hour_at) over (order by quality.hour_at) as hour_before
    from {{ ref('data_quality_hourly') }} as quality
    where
        quality.hour_at >= (
            select dateadd('hour', -49, newest.hour_at)
            from {{ newest_row(ref('data_quality_hourly'), 'hour_at') }} as newest
        )

)

select
    hour_at,
    live_coins,
    live_coins_before,
    collected,
    rejected_by_reason
from hours
where
    hour_before = dateadd('hour', -1, hour_at)
    and status not in ('missing', 'repaired')
    and live_coins < live_coins_before * (1 - {{ var('row_count_drop') }})
