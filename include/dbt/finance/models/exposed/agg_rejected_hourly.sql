{{ config(materialized='view') }}

-- Of each hour's newest live collection: a record with two reasons counts under both.
select
    md5(date_part('epoch_second', rejected.hour_at)::number(38, 0)::varchar || '|' || reason.value::varchar)
        as rejected_hour_key,
    rejected.hour_at,
    reason.value::varchar as reason,
    count(*)::number(38, 0) as records,
    max(rejected.ingested_at) as ingested_at
from {{ ref('stg_coingecko__market_rejected') }} as rejected
inner join {{ ref('stg_coingecko__collected_hour') }} as collected
    on rejected.hour_at = collected.hour_at and rejected.source_file = collected.market_rejected_key,
    lateral flatten(input => rejected.reasons) as reason
group by rejected.hour_at, reason.value::varchar
