{% snapshot snap_coin %}
{{
    config(
        unique_key='coin_id',
        strategy='check',
        check_cols=['symbol', 'name', 'rank_band', 'max_supply', 'is_listed'],
        updated_at='as_of'
    )
}}

-- `as_of` is the data's clock: the moment of the newest collection. A change counts from the collection that showed it;
-- one that comes to light later, while that collection is still the newest, from a microsecond after the last.
with newest_hour as (

    select collected_at as as_of
    from {{ ref('stg_coingecko__collected_hour') }}
    order by hour_at desc
    limit 1

),

complete_hours as (

    select hour_at
    from {{ ref('stg_coingecko__collected_hour') }}
    where is_complete
    qualify row_number() over (order by hour_at desc) <= {{ var('gone_after_hours') }}

),

-- the last hour in which a coin had to be seen to count as listed; null while there are too few complete hours to tell
bound as (

    select iff(count(*) = {{ var('gone_after_hours') }}, min(hour_at), null) as hour_at
    from complete_hours

)

select
    coin.coin_id,
    coin.symbol,
    coin.name,
    coin.rank_band,
    coin.max_supply,
    coalesce(coin.last_seen_hour_at >= bound.hour_at, true) as is_listed,
    coin.first_seen_hour_at,
    greatest(newest_hour.as_of, coalesce(dateadd('microsecond', 1, version.dbt_valid_from), newest_hour.as_of)) as as_of
from {{ ref('stg_coingecko__coin') }} as coin
cross join bound
cross join newest_hour
left join {{ open_versions('coin_id') }} as version on coin.coin_id = version.coin_id
{% endsnapshot %}
