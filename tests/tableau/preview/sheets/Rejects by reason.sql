-- records by the rule that they broke, of the week that ends with the newest hour that has some
select reason as "reason", sum(records) as "sum(records)"
from agg_rejected_hourly
where datediff('hour', hour_at, (select max(hour_at) from agg_rejected_hourly)) < 168
group by reason
order by sum(records) desc, reason
