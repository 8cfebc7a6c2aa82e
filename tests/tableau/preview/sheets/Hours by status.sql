-- hours of the week that ends with the newest, each status' share of the 168
with week as (
    select status from data_quality_hourly qualify row_number() over (order by hour_at desc) <= 168
)
select status as "status", count(*) as "count(hour_at)"
from week
group by status
order by count(*) desc, status
