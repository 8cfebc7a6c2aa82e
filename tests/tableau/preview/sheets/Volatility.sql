-- of each day's window: the root of the mean squared hourly log return, of a year; the last price under the highest
with days as (
    select distinct to_date(hour_at) as day
    from fct_market_hourly
    where
        coin_id = %(coin)s
        and datediff('day', hour_at, (select max(hour_at) from fct_market_hourly)) < %(horizon)s
),
windows as (
    select
        days.day,
        hours.price_usd,
        hours.log_return_1h,
        row_number() over (partition by days.day order by hours.hour_at desc) as from_end
    from days
    inner join fct_market_hourly as hours
        on
            hours.coin_id = %(coin)s
            and datediff('day', hours.hour_at, days.day) between 0 and %(horizon)s - 1
)
select
    day as "day(day)",
    iff(count(log_return_1h) < 24, null, 100 * sqrt(365 * 24 * avg(log_return_1h * log_return_1h)))
        as "sum(volatility_pct)",
    100 * max(iff(from_end = 1, price_usd, null)) / max(price_usd) - 100 as "sum(drawdown_pct)"
from windows
group by day
order by day
