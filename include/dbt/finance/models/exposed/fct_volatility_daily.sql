{{
    config(
        materialized='incremental',
        unique_key='coin_day_key',
        incremental_predicates=[same_time('day')],
        cluster_by=['day']
    )
}}

{%- set windows = [7, 30, 90] %}
{%- set hours_of_a_year = 8760 %}

-- Moments add up: a window's volatility and correlation follow from the sums of its days.
with changed as (

    select
        coin_id,
        day,
        inputs_loaded_at
    from {{ ref('agg_return_moments_daily') }}
    where {{ loaded_since_last_run('inputs_loaded_at', kept='inputs_loaded_at') }}

),

-- a day is part of its own windows and of those of the {{ windows | max - 1 }} days after it
to_build as (

    select
        moments.coin_id,
        moments.day,
        max(changed.inputs_loaded_at) as inputs_loaded_at
    from {{ ref('agg_return_moments_daily') }} as moments
    inner join changed
        on
            moments.coin_id = changed.coin_id
            and moments.day >= changed.day
            and moments.day <= dateadd('day', {{ windows | max - 1 }}, changed.day)
    where moments.day >= (select min(touched.day) from changed as touched)
    group by moments.coin_id, moments.day

),

windows as (

    select
        to_build.coin_id,
        to_build.day,
        max(to_build.inputs_loaded_at) as inputs_loaded_at,
        {% for days in windows %}
        max({{ in_window('moments.high_usd', days) }}) as high_{{ days }}d_usd,
        sum({{ in_window('moments.hourly_returns', days) }}) as hourly_returns_{{ days }}d,
        sum({{ in_window('moments.sum_squared_return', days) }}) as squares_{{ days }}d,
        sum({{ in_window('moments.paired_returns', days) }}) as n_{{ days }}d,
        sum({{ in_window('moments.paired_sum_return', days) }}) as x_{{ days }}d,
        sum({{ in_window('moments.paired_sum_squared_return', days) }}) as xx_{{ days }}d,
        sum({{ in_window('moments.paired_sum_leader_return', days) }}) as y_{{ days }}d,
        sum({{ in_window('moments.paired_sum_squared_leader_return', days) }}) as yy_{{ days }}d,
        sum({{ in_window('moments.paired_sum_product', days) }}) as xy_{{ days }}d,
        {% endfor %}
        max_by(moments.close_usd, moments.day) as close_usd
    from to_build
    inner join {{ ref('agg_return_moments_daily') }} as moments
        on
            to_build.coin_id = moments.coin_id
            and to_build.day >= moments.day
            and moments.day > dateadd('day', -{{ windows | max }}, to_build.day)
    where moments.day > (select dateadd('day', -{{ windows | max }}, min(changed.day)) from changed)
    group by to_build.coin_id, to_build.day

)

select
    {{ coin_day_key() }} as coin_day_key,
    coin_id,
    day,
    '{{ var("leader_coin_id") }}' as leader_coin_id,
    {% for days in windows %}
    hourly_returns_{{ days }}d::number(38, 0) as hourly_returns_{{ days }}d,
    iff(
        hourly_returns_{{ days }}d >= {{ var('least_hourly_returns') }},
        100 * sqrt({{ hours_of_a_year }} * squares_{{ days }}d / hourly_returns_{{ days }}d),
        null
    ) as realised_volatility_{{ days }}d_pct,
    100 * (close_usd / nullif(high_{{ days }}d_usd, 0) - 1) as drawdown_{{ days }}d_pct,
    iff(
        n_{{ days }}d >= {{ var('least_hourly_returns') }},
        {{ correlation('%sd' % days) }},
        null
    ) as leader_correlation_{{ days }}d,
    {% endfor %}
    inputs_loaded_at
from windows
