output "alerts_topic_arn" {
  description = "The topic of all mails: for the state machine, Airflow and every alarm."
  value       = aws_sns_topic.alerts.arn
}

output "pipe_error_topic_arn" {
  description = "The topic to which Snowflake publishes what Snowpipe could not load."
  value       = aws_sns_topic.pipe_errors.arn
}

output "dashboard_name" {
  description = "The environment's dashboard in CloudWatch."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}

output "alarm_names" {
  description = "All alarms."
  value       = local.alarm_names
}
