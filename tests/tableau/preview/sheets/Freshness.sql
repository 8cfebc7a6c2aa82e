-- the newest hour of which there are rows, the newest load, its age, and how much of the accepted arrived
select
    (select max(hour_at) from fct_market_hourly) as "newest_usable",
    max(loaded_at) as "max(loaded_at)",
    datediff('minute', max(loaded_at), sysdate()) as "minutes_behind",
    sum(loaded) / sum(accepted) as "loaded_share"
from data_quality_hourly
