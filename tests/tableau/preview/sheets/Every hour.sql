-- the same hours one by one
select
    to_date(hour_at)::timestamp_ntz as "each_day(hour_at)",
    date_part('hour', hour_at) as "hour_of_day(hour_at)",
    status as "status",
    collected as "sum(collected)",
    accepted as "sum(accepted)",
    rejected as "sum(rejected)",
    loaded as "sum(loaded)",
    arrival_seconds / 60.0 as "avg(arrival_minutes)"
from data_quality_hourly
qualify row_number() over (order by hour_at desc) <= 168
order by hour_at
