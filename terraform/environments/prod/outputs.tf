output "state_machine_arn" {
  description = "The state machine that collects an hour."
  value       = module.pipeline.state_machine_arn
}

output "buckets" {
  description = "The buckets by kind: name and ARN."
  value       = module.pipeline.buckets
}

output "alerts_topic_arn" {
  description = "The topic of the mails."
  value       = module.pipeline.alerts_topic_arn
}

output "dashboard_name" {
  description = "CloudWatch's dashboard."
  value       = module.pipeline.dashboard_name
}

output "api_key_secret_arn" {
  description = "The secret of the market API's key, whose value is put by hand."
  value       = module.pipeline.api_key_secret_arn
}

output "mwaa" {
  description = "With orchestrator mwaa: the environment, the secrets whose values are put by hand, Airflow's addresses; else null."
  value       = module.pipeline.mwaa
}

output "github_roles" {
  description = "The roles that the repository's workflows take: plan and deploy; null without github."
  value       = one([for github in module.github : { plan = github.plan_role_arn, deploy = github.deploy_role_arn }])
}
