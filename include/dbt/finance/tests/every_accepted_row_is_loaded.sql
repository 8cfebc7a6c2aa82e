{{ config(severity='warn') }}
-- A row here is one of the last 48 hours whose newest collection accepted other rows than Snowpipe loaded from it.
-- Fewer means that the file is still on its way, or that its load failed or was partial, as COPY_HISTORY of
-- LANDING.MARKET says. More means that it was loaded twice; staging keeps one row a coin. A warning: the hour's run is
-- proved by the DAG's last task, and what comes late is taken by the next one.

select
    quality.hour_at,
    quality.run_id,
    quality.accepted,
    quality.loaded
from {{ ref('data_quality_hourly') }} as quality
where
    quality.hour_at >= (
        select dateadd('hour', -48, newest.hour_at)
        from {{ newest_row(ref('data_quality_hourly'), 'hour_at') }} as newest
    )
    and quality.accepted != quality.loaded
