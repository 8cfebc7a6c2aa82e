-- rejected over collected; nothing where nothing was collected
select
    hour_at as "hour(hour_at)",
    iff(collected > 0, rejected / collected, null) as "avg(rejected_share)",
    rejected as "sum(rejected)",
    duplicates as "sum(duplicates)",
    collected as "sum(collected)"
from data_quality_hourly
qualify row_number() over (order by hour_at desc) <= 168
order by hour_at
