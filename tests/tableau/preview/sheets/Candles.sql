-- each day's candle from the coin's hourly prices: so many days as the horizon, the last is the newest of all coins
with hours as (
    select
        hour_at,
        price_usd,
        to_date(hour_at) as day,
        row_number() over (partition by to_date(hour_at) order by hour_at) as from_start,
        row_number() over (partition by to_date(hour_at) order by hour_at desc) as from_end
    from fct_market_hourly
    where
        coin_id = %(coin)s
        and to_date(hour_at) >= (select dateadd('day', 1 - %(horizon)s, to_date(max(hour_at))) from fct_market_hourly)
),
days as (
    select
        day,
        min(price_usd) as low,
        max(price_usd) as high,
        avg(price_usd) as average,
        count(*) as hours,
        max(iff(from_start = 1, price_usd, null)) as opening,
        max(iff(from_end = 1, price_usd, null)) as closing
    from hours
    group by day
)
select
    day as "day(day)",
    low as "sum(low_usd)",
    opening as "sum(open_usd)",
    high as "sum(high_usd)",
    closing as "sum(close_usd)",
    average as "sum(average_usd)",
    hours as "sum(hours)",
    high - low as "range_usd",
    closing - opening as "body_usd",
    iff(closing < opening, 'fell', 'rose') as "candle"
from days
order by day
