-- the coins' caps added up, hour by hour, of the 168 hours that end with the newest
select
    hour_at as "hour(hour_at)",
    sum(market_cap_usd) as "sum(market_cap_usd)",
    sum(volume_24h_usd) as "sum(volume_24h_usd)",
    count(*) as "sum(coins)"
from fct_market_hourly
where hour_at >= (select dateadd('hour', -167, max(hour_at)) from fct_market_hourly)
group by hour_at
order by hour_at
