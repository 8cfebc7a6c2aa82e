output "prefix" {
  description = "What the names of the environment's AWS resources begin with."
  value       = module.contracts.prefix
}

output "names" {
  description = "The environment's names: etl/contracts/names.json filled in."
  value       = module.contracts.names
}

output "buckets" {
  description = "The buckets raw, work, curated and, with MWAA, mwaa: name and ARN."
  value       = module.storage.buckets
}

output "kms_key_arn" {
  description = "The environment's key."
  value       = module.storage.kms_key_arn
}

output "state_machine_arn" {
  description = "The state machine that collects an hour."
  value       = module.etl.state_machine_arn
}

output "alerts_topic_arn" {
  description = "The topic of the mails."
  value       = module.monitoring.alerts_topic_arn
}

output "dashboard_name" {
  description = "CloudWatch's dashboard."
  value       = module.monitoring.dashboard_name
}

output "api_key_secret_arn" {
  description = "The secret of the market API's key; its value is put by hand."
  value       = module.etl.secret_arn
}

output "mwaa" {
  description = "With orchestrator mwaa: environment, web server, the secrets whose values are put by hand, and the addresses that Airflow comes from; else null."
  value = one([for mwaa in module.mwaa : {
    environment_name     = mwaa.environment_name
    webserver_url        = mwaa.webserver_url
    secrets              = mwaa.secrets
    snowflake_connection = mwaa.snowflake_connection
    nat_addresses        = mwaa.nat_addresses
  }])
}
