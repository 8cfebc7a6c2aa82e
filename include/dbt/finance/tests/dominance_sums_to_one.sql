-- A row here is an hour, built lately, whose shares of the market do not add up to 1 (within a billionth).
-- It means that agg_market_overview_hourly counts a coin twice or not at all, or that a market cap is no number.

select
    overview.hour_at,
    overview.bitcoin_dominance
    + overview.ethereum_dominance
    + overview.other_leaders_dominance
    + overview.rest_dominance as dominance
from {{ ref('agg_market_overview_hourly') }} as overview
where
    overview.inputs_loaded_at >= (
        select dateadd('day', -1, newest.inputs_loaded_at)
        from {{ newest_row(ref('agg_market_overview_hourly'), 'inputs_loaded_at') }} as newest
    )
    and overview.market_cap_usd > 0
    and not coalesce(
        abs(
            overview.bitcoin_dominance
            + overview.ethereum_dominance
            + overview.other_leaders_dominance
            + overview.rest_dominance
            - 1
        ) < 1e-9,
        false
    )
