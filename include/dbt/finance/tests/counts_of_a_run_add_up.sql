-- A row here is a published collection that lost records: what the API sent is not what was accepted, rejected and
-- found twice together. It means a fault in publish (etl/lambdas/publish), which counts all four on its own; the pages
-- that the API sent are in the raw bucket under the run's `archived_by`.

select
    runs.run_id,
    runs.hour_at,
    runs.collected,
    runs.accepted,
    runs.rejected,
    runs.duplicates
from {{ ref('stg_coingecko__market_run') }} as runs
where
    runs.ingested_at >= (
        select dateadd('day', -1, newest.ingested_at)
        from {{ newest_row(ref('stg_coingecko__market_run'), 'ingested_at') }} as newest
    )
    and runs.collected != runs.accepted + runs.rejected + runs.duplicates
