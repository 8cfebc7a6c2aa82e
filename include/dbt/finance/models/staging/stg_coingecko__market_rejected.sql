{{
    config(
        materialized='incremental',
        unique_key='rejected_key',
        incremental_predicates=[same_time('hour_at')],
        cluster_by=['hour_at']
    )
}}

select
    md5(source_file || '|' || source_row::number(38, 0)::varchar) as rejected_key,
    coin_id::varchar as coin_id,
    date_trunc('hour', {{ utc('landing.hour_at') }}) as hour_at,
    landing.reasons,
    raw::varchar as raw,
    page::number(38, 0) as page,
    index::number(38, 0) as index,
    {{ utc('landing.collected_at') }} as collected_at,
    source::varchar as source,
    run_id::varchar as run_id,
    source_file::varchar as source_file,
    source_row::number(38, 0) as source_row,
    {{ utc('landing.ingested_at') }} as ingested_at
from {{ source('coingecko', 'market_rejected') }} as landing
where {{ loaded_since_last_run('landing.ingested_at', instant=true) }}
qualify row_number() over (partition by source_file, source_row order by landing.ingested_at desc) = 1
