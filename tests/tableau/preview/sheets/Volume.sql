-- the average of each day's hourly quotes of the volume
select
    to_date(hour_at) as "day(day)",
    avg(volume_24h_usd) as "sum(average_volume_24h_usd)"
from fct_market_hourly
where
    coin_id = %(coin)s
    and datediff('day', hour_at, (select max(hour_at) from fct_market_hourly)) < %(horizon)s
group by to_date(hour_at)
order by to_date(hour_at)
