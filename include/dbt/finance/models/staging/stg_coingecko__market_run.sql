{{
    config(
        materialized='incremental',
        unique_key='market_key',
        incremental_predicates=[same_time('hour_at')]
    )
}}

select
    market_key::varchar as market_key,
    run_id::varchar as run_id,
    {{ utc('landing.slot_at') }} as slot_at,
    date_trunc('hour', {{ utc('landing.hour_at') }}) as hour_at,
    mode::varchar as mode,
    source::varchar as source,
    source_url::varchar as source_url,
    archived_by::varchar as archived_by,
    collected::number(38, 0) as collected,
    accepted::number(38, 0) as accepted,
    rejected::number(38, 0) as rejected,
    duplicates::number(38, 0) as duplicates,
    {{ utc('landing.collected_at') }} as collected_at,
    market_sha256::varchar as market_sha256,
    market_rejected_key::varchar as market_rejected_key,
    market_rejected_sha256::varchar as market_rejected_sha256,
    seconds::float as seconds,
    source_file::varchar as source_file,
    source_row::number(38, 0) as source_row,
    {{ utc('landing.ingested_at') }} as ingested_at
from {{ source('coingecko', 'market_run') }} as landing
where {{ loaded_since_last_run('landing.ingested_at', instant=true) }}
qualify row_number() over (partition by market_key order by landing.ingested_at desc, source_row desc) = 1
