insert into ${landing}.MARKET_REJECTED by name
with record as (
    select
        timestamptz '${first}' + to_hours(h::int) as hour_at,
        number
    from range(${hours}) as hours(h)
    cross join range(3) as numbers(number)
)

select
    'broken-' || number as coin_id,
    '["price_usd_missing"]' as reasons,
    format('{{"id": "broken-{}", "symbol": "b{}", "current_price": null}}', number, number) as raw,
    1 as page,
    97 + number as "index",
    hour_at + interval 40 second as collected_at,
    hour_at,
    'coins_markets' as source,
    'run-' || epoch(hour_at)::bigint as run_id,
    strftime(hour_at, 'market_rejected/year=%Y/month=%m/day=%d/dataset_%Y%m%d_%H00.parquet') as source_file,
    number as source_row,
    hour_at + interval 3 minute as ingested_at
from record
order by hour_at, number
