insert into ${landing}.MARKET_RUN by name
with hour as (
    select timestamptz '${first}' + to_hours(h::int) as hour_at
    from range(${hours}) as hours(h)
)

select
    'run-' || epoch(hour_at)::bigint as run_id,
    hour_at as slot_at,
    hour_at,
    'snapshot' as mode,
    'coins_markets' as source,
    'http://127.0.0.1/api/v3' as source_url,
    run_id as archived_by,
    ${coins} + 3 as collected,
    ${coins} as accepted,
    3 as rejected,
    0 as duplicates,
    hour_at + interval 40 second as collected_at,
    strftime(hour_at, 'market/year=%Y/month=%m/day=%d/dataset_%Y%m%d_%H00.parquet') as market_key,
    sha256(market_key) as market_sha256,
    replace(market_key, 'market/', 'market_rejected/') as market_rejected_key,
    sha256(market_rejected_key) as market_rejected_sha256,
    20 + 5 * chance('seconds|${seed}|' || epoch(hour_at)) as seconds,
    replace(market_key, 'market/', 'market_run/') as source_file,
    0 as source_row,
    hour_at + interval 3 minute as ingested_at
from hour
order by hour_at
