create or alter task ${database}.${schema}.${task}
    warehouse = ${warehouse}
    schedule = 'USING CRON ${minute} * * * * UTC'
    allow_overlapping_execution = false
    user_task_timeout_ms = 1200000
    suspend_task_after_num_failures = 0
    error_integration = ${error_integration}
as
    execute dbt project ${database}.${schema}.${project}
        args = 'build --target ${target} --exclude-resource-type unit_test'
