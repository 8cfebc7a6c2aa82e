output "pipe_queue_arn" {
  description = "Snowpipe's SQS queue, which the curated bucket notifies of new objects. Snowflake has one for an account and a bucket's region: it is the same of each pipe."
  value       = values(snowflake_pipe.landing)[0].notification_channel
}

output "loads_role_arn" {
  description = "The AWS role with which Snowflake reads the curated bucket."
  value       = aws_iam_role.loads.arn
}

output "pipe_errors_role_arn" {
  description = "The AWS role with which Snowflake tells of files that Snowpipe could not load."
  value       = aws_iam_role.pipe_errors.arn
}

output "database" {
  description = "The database's name."
  value       = local.database
}

output "warehouses" {
  description = "The warehouses' names: transform, report."
  value       = { for key, warehouse in snowflake_warehouse.this : key => warehouse.name }
}

output "roles" {
  description = "The roles' names: loader, transformer, operator, analyst, reporter."
  value       = local.roles

  # who takes a role from here may use it: the task inside Snowflake is resumed with the transformer's rights
  depends_on = [
    snowflake_grant_privileges_to_account_role.database,
    snowflake_grant_privileges_to_account_role.warehouse,
    snowflake_grant_privileges_to_account_role.schema,
    snowflake_grant_privileges_to_account_role.execute_task,
    snowflake_grant_privileges_to_account_role.error_integration,
  ]
}

output "users" {
  description = "The service users that were made, by their keys (airflow, dbt, tableau): name, role, warehouse, and the schema that they start in."
  value = { for key, user in snowflake_service_user.this : key => {
    name      = user.name
    role      = user.default_role
    warehouse = user.default_warehouse
    schema    = user.default_namespace
  } }
}

output "schemas" {
  description = "The schemas' fully qualified names: landing, staging, snapshots, exposed."
  value       = { for key, schema in snowflake_schema.this : key => schema.fully_qualified_name }
}
