-- the chosen coin's newest hour that was collected live
with newest as (
    select * from fct_market_hourly
    where coin_id = %(coin)s and not is_repaired
    order by hour_at desc
    limit 1
)
select
    name as "name",
    upper(symbol) as "ticker",
    price_usd as "sum(price_usd)",
    market_cap_usd as "sum(market_cap_usd)",
    price_change_24h_pct as "sum(price_change_24h_pct)",
    return_7d_pct as "sum(return_7d_pct)",
    hour_at as "hour(hour_at)"
from newest
