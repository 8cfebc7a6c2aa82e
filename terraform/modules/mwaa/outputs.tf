output "environment_name" {
  description = "The MWAA environment's name."
  value       = aws_mwaa_environment.this.name
}

output "environment_arn" {
  description = "The MWAA environment's ARN."
  value       = aws_mwaa_environment.this.arn
}

output "webserver_url" {
  description = "The web server's host name. Logging in: aws mwaa create-web-login-token."
  value       = aws_mwaa_environment.this.webserver_url
}

output "execution_role_arn" {
  description = "The role that Airflow's tasks have."
  value       = aws_iam_role.execution.arn
}

output "nat_addresses" {
  description = "The addresses that scheduler and workers come from: Snowflake's network policy has to admit them."
  value       = [for address in aws_eip.nat : address.public_ip]
}

output "log_group_names" {
  description = "Airflow's log groups: dag_processing, scheduler, task, webserver, worker."
  value       = { for kind, group in aws_cloudwatch_log_group.airflow : kind => group.name }
}

output "secrets" {
  description = "The secrets whose values have to be put by hand: snowflake_connection and dbt_private_key, with name and ARN."
  value = { for secret, resource in {
    snowflake_connection = aws_secretsmanager_secret.snowflake_connection
    dbt_private_key      = aws_secretsmanager_secret.dbt_private_key
  } : secret => { name = resource.name, arn = resource.arn } }
}

output "snowflake_connection" {
  description = "The value of the secret snowflake_connection, without the key: extra.private_key_content."
  value = {
    conn_type = "snowflake"
    login     = var.names.snowflake.users.airflow
    extra = {
      account   = var.snowflake_account
      database  = var.names.snowflake.database
      warehouse = var.names.snowflake.warehouses.transform
      role      = var.names.snowflake.roles.operator
    }
  }
}

output "vpc_id" {
  description = "The VPC that Airflow runs in."
  value       = aws_vpc.this.id
}
