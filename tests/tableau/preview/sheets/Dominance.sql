-- each group's part of the hour's total cap
with coins as (
    select
        hour_at,
        coalesce(market_cap_usd, 0) as cap,
        case
            when coin_id in ('bitcoin', 'ethereum') then coin_id
            when row_number() over (partition by hour_at order by coalesce(market_cap_usd, 0) desc, coin_id) <= 10
                then 'leaders'
            else 'rest'
        end as what
    from fct_market_hourly
    where hour_at >= (select dateadd('hour', -167, max(hour_at)) from fct_market_hourly)
)
select
    hour_at as "hour(hour_at)",
    sum(iff(what = 'bitcoin', cap, 0)) / sum(cap) as "sum(bitcoin_dominance)",
    sum(iff(what = 'ethereum', cap, 0)) / sum(cap) as "sum(ethereum_dominance)",
    sum(iff(what = 'leaders', cap, 0)) / sum(cap) as "sum(other_leaders_dominance)",
    sum(iff(what = 'rest', cap, 0)) / sum(cap) as "sum(rest_dominance)"
from coins
group by hour_at
order by hour_at
