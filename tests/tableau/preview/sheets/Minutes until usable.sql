-- from the hour's start to its first load; how old its quotes were, in the middle
select
    hour_at as "hour(hour_at)",
    datediff('second', hour_at, usable_at) / 60.0 as "avg(arrival_minutes)",
    median_staleness_seconds / 60.0 as "avg(quote_age_minutes)"
from data_quality_hourly
qualify row_number() over (order by hour_at desc) <= 168
order by hour_at
