insert into ${landing}.MARKET by name
with coin as (
    select
        number,
        if(number = 1, 'bitcoin', format('coin-{:05d}', number)) as coin_id,
        floor(pow(10, 6 + 4 * chance('supply|${seed}|' || number))) as supply,
        1.2e12 / pow(number, 1.3) / supply as first_price_usd
    from range(1, ${coins} + 1) as numbers(number)
),

hour as (
    select
        timestamptz '${first}' + to_hours(h::int) as hour_at,
        epoch(hour_at)::bigint as epoch
    from range(${hours}) as hours(h)
),

${walk},

quotes as (
    select
        walk.*,
        coin.coin_id,
        coin.supply,
        walk.price_usd * coin.supply as market_cap_usd,
        row_number() over (partition by walk.hour_at order by walk.price_usd * coin.supply desc, walk.number) as place,
        3 * bell('day|${seed}|' || walk.number || '|' || epoch(walk.hour_at)) as change_pct,
        chance('quote|${seed}|' || walk.number || '|' || epoch(walk.hour_at)) as luck,
        walk.hour_at + interval 40 second + to_seconds((place // 100)::int) as collected_at
    from walk
    inner join coin on walk.number = coin.number
)

select
    coin_id,
    'C' || number as symbol,
    'Coin ' || number as name,
    place as market_cap_rank,
    price_usd,
    market_cap_usd,
    market_cap_usd * 1.2 as fully_diluted_valuation_usd,
    market_cap_usd * (0.01 + 0.05 * luck) as volume_24h_usd,
    price_usd * (1 + 0.03 * luck) as high_24h_usd,
    price_usd * (1 - 0.03 * luck) as low_24h_usd,
    price_usd * change_pct / (100 + change_pct) as price_change_24h_usd,
    change_pct as price_change_24h_pct,
    market_cap_usd * change_pct / (100 + change_pct) as market_cap_change_24h_usd,
    change_pct as market_cap_change_24h_pct,
    supply as circulating_supply,
    supply * 1.2 as total_supply,
    if(number % 3 = 0, null, supply * 1.5) as max_supply,
    ath_usd,
    ath_at,
    atl_usd,
    atl_at,
    collected_at - to_seconds((5 + 120 * luck)::int) as observed_at,
    collected_at,
    hour_at,
    'coins_markets' as source,
    'run-' || epoch(hour_at)::bigint as run_id,
    strftime(hour_at, 'market/year=%Y/month=%m/day=%d/dataset_%Y%m%d_%H00.parquet') as source_file,
    place - 1 as source_row,
    hour_at + interval 3 minute as ingested_at
from quotes
order by hour_at, place
