{{ config(severity='warn') }}
-- A row here is a coin of the last two days that closed a day at 23:00 and opened the next at 00:00 at a price that
-- differs by more than the factor of a suspicious jump.
-- It means a broken quote on one side of midnight, a day put together from the wrong hours, or a coin that really moved
-- that much: look at fct_market_hourly around midnight. A warning, because coins do that.

with days as (

    select
        daily.coin_id,
        daily.day,
        daily.open_usd,
        daily.first_hour_at,
        daily.last_hour_at,
        daily.close_usd
    from {{ ref('agg_market_daily') }} as daily
    where
        daily.day >= (
            select dateadd('day', -2, newest.day) from {{ newest_row(ref('agg_market_daily'), 'day') }} as newest
        )

)

select
    today.coin_id,
    today.day,
    yesterday.close_usd,
    today.open_usd
from days as today
inner join days as yesterday
    on today.coin_id = yesterday.coin_id and today.first_hour_at = dateadd('hour', 1, yesterday.last_hour_at)
where
    today.day = dateadd('day', 1, yesterday.day)
    and greatest(today.open_usd / yesterday.close_usd, yesterday.close_usd / today.open_usd)
    > {{ var('suspicious_jump_factor') }}
