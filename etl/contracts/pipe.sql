copy into ${database}.${schema}.${table}
from @${database}.${schema}.${stage}
pattern = '.*dataset_[0-9]{8}_[0-9]{4}[.]parquet'
match_by_column_name = case_insensitive
include_metadata = (
    source_file = metadata$filename,
    source_row = metadata$file_row_number,
    ingested_at = metadata$start_scan_time
)
