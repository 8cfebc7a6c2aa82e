-- the coin's hours within so many days before the newest hour of all coins
select
    hour_at as "hour(hour_at)",
    price_usd as "sum(price_usd)",
    market_cap_usd as "sum(market_cap_usd)",
    is_repaired as "attr(is_repaired)"
from fct_market_hourly
where
    coin_id = %(coin)s
    and datediff('hour', hour_at, (select max(hour_at) from fct_market_hourly)) < 24 * %(horizon)s
order by hour_at
