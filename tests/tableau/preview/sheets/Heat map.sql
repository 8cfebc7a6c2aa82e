-- the hundred largest of the coins that are listed, at their newest quotes
select
    upper(coin.symbol) as "ticker",
    coin.coin_id as "coin_id",
    coin.name as "name",
    coin.rank_band as "rank_band",
    coin.market_cap_usd as "sum(market_cap_usd)",
    coin.price_change_24h_pct as "sum(price_change_24h_pct)",
    coin.price_usd as "sum(price_usd)",
    coin.volume_24h_usd as "sum(volume_24h_usd)"
from coin_latest as coin
inner join dim_coin as listed on coin.coin_id = listed.coin_id and listed.is_current and listed.is_listed
where coin.market_cap_rank between 1 and 100
order by 1, 2
