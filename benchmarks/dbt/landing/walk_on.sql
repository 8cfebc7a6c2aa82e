steps as (
    select
        coin.number,
        hour.hour_at,
        coalesce(
            before.price_usd * exp(0.006 * bell('step|${seed}|' || coin.number || '|' || hour.epoch)),
            coin.first_price_usd
        ) as price_usd,
        before.ath_usd,
        before.ath_at,
        before.atl_usd,
        before.atl_at
    from coin
    cross join hour
    left join ${landing}.MARKET as before
        on coin.coin_id = before.coin_id and before.hour_at = hour.hour_at - interval 1 hour
),

walk as (
    select
        number,
        hour_at,
        price_usd,
        greatest(ath_usd, price_usd) as ath_usd,
        case when ath_usd >= price_usd then ath_at else hour_at end as ath_at,
        least(atl_usd, price_usd) as atl_usd,
        case when atl_usd <= price_usd then atl_at else hour_at end as atl_at
    from steps
)
