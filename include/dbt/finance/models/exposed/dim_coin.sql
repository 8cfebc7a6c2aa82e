{{ config(materialized='table') }}

select
    dbt_scd_id as coin_version_key,
    coin_id,
    symbol,
    name,
    rank_band,
    max_supply,
    is_listed,
    first_seen_hour_at,
    -- the first version also stands for the hours that were there before dbt first looked
    iff(
        row_number() over (partition by coin_id order by dbt_valid_from) = 1,
        least(dbt_valid_from, first_seen_hour_at),
        dbt_valid_from
    ) as valid_from,
    dbt_valid_to as valid_to,
    dbt_valid_to is null as is_current
from {{ ref('snap_coin') }}
