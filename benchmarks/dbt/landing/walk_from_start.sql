steps as (
    select
        coin.number,
        hour.hour_at,
        coin.first_price_usd
        * exp(
            sum(0.006 * bell('step|${seed}|' || coin.number || '|' || hour.epoch))
                over (partition by coin.number order by hour.hour_at)
        ) as price_usd
    from coin cross join hour
),

extremes as (
    select
        *,
        max(price_usd) over so_far as ath_usd,
        min(price_usd) over so_far as atl_usd
    from steps
    window so_far as (partition by number order by hour_at)
),

walk as (
    select
        *,
        max(hour_at) filter (where price_usd = ath_usd) over so_far as ath_at,
        max(hour_at) filter (where price_usd = atl_usd) over so_far as atl_at
    from extremes
    window so_far as (partition by number order by hour_at)
)
