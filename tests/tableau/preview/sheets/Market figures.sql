-- the whole market in the newest hour, counted coin by coin
with newest as (
    select * from fct_market_hourly qualify hour_at = max(hour_at) over ()
)
select
    min(hour_at) as "hour(hour_at)",
    sum(coalesce(market_cap_usd, 0)) as "sum(market_cap_usd)",
    sum(volume_24h_usd) as "sum(volume_24h_usd)",
    sum(iff(coin_id = 'bitcoin', market_cap_usd, 0)) / sum(market_cap_usd) as "sum(bitcoin_dominance)",
    (count_if(return_24h_pct > 0) - count_if(return_24h_pct < 0)) / count(return_24h_pct) as "sum(breadth_24h)",
    count(distinct coin_id) as "sum(coins)"
from newest
