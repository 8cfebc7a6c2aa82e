-- ten up and ten down of the newest hour's coins that are fresh and traded; bars are ordered by their whole length
with moved as (
    select
        *,
        iff(price_change_24h_pct > 0, 'gainer', 'loser') as direction,
        row_number() over (partition by sign(price_change_24h_pct) order by abs(price_change_24h_pct) desc) as place,
        upper(symbol) || ' · ' || name as called
    from coin_latest
    where
        hour_at = (select max(hour_at) from coin_latest)
        and volume_24h_usd >= 100000
        and not is_stale
        and price_change_24h_pct <> 0
)
select
    direction as "direction",
    called as "mover",
    coin_id as "coin_id",
    price_change_24h_pct as "sum(price_change_24h_pct)",
    price_usd as "sum(price_usd)",
    volume_24h_usd as "sum(volume_24h_usd)",
    return_1h_pct as "sum(return_1h_pct)"
from moved
where place <= 10
order by direction, sum(price_change_24h_pct) over (partition by called) desc, called, coin_id
