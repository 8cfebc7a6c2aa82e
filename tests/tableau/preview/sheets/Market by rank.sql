-- the market cap of each band of ranks, of listed coins
select
    rank_band as "rank_band",
    sum(market_cap_usd) as "sum(market_cap_usd)",
    count(*) as "countd(coin_id)"
from coin_latest
where is_listed
group by rank_band
order by sum(market_cap_usd) desc nulls last
