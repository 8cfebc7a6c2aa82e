output "schedule_name" {
  description = "The schedule's name."
  value       = aws_scheduler_schedule.this.name
}

output "schedule_group_name" {
  description = "The schedule's group, by which CloudWatch counts its starts."
  value       = aws_scheduler_schedule_group.this.name
}

output "dead_letter_queue_name" {
  description = "The queue of starts that failed for good."
  value       = aws_sqs_queue.dead_letters.name
}

output "dbt_task_name" {
  description = "The fully qualified name of the task that builds the dbt project; null without one."
  value       = one([for task in snowflake_execute.task_owner : var.dbt_task.name])
}
