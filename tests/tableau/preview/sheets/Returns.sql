-- each hour's price over the price exactly an hour, a day and a week before; nothing where that hour is not there
select
    now.hour_at as "hour(hour_at)",
    100 * (now.price_usd - hour.price_usd) / hour.price_usd as "sum(return_1h_pct)",
    100 * (now.price_usd - day.price_usd) / day.price_usd as "sum(return_24h_pct)",
    100 * (now.price_usd - week.price_usd) / week.price_usd as "sum(return_7d_pct)"
from fct_market_hourly as now
left join fct_market_hourly as hour
    on now.coin_id = hour.coin_id and hour.hour_at = dateadd('hour', -1, now.hour_at)
left join fct_market_hourly as day
    on now.coin_id = day.coin_id and day.hour_at = dateadd('hour', -24, now.hour_at)
left join fct_market_hourly as week
    on now.coin_id = week.coin_id and week.hour_at = dateadd('hour', -168, now.hour_at)
where
    now.coin_id = %(coin)s
    and datediff('hour', now.hour_at, (select max(hour_at) from fct_market_hourly)) < 24 * %(horizon)s
order by now.hour_at
