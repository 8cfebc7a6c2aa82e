output "state_machine_arn" {
  description = "The state machine's ARN."
  value       = aws_sfn_state_machine.this.arn
}

output "function_names" {
  description = "The functions' names by function: collect, stage, publish."
  value       = { for function, made in aws_lambda_function.this : function => made.function_name }
}

output "role_names" {
  description = "The roles' names by function, and state_machine."
  value = merge(
    { for function, made in aws_iam_role.function : function => made.name },
    { state_machine = aws_iam_role.state_machine.name },
  )
}

output "log_group_names" {
  description = "The log groups' names by function, and state_machine."
  value = merge(
    { for function, made in aws_cloudwatch_log_group.function : function => made.name },
    { state_machine = aws_cloudwatch_log_group.state_machine.name },
  )
}

output "secret_arn" {
  description = "The ARN of the API key's secret, whose value is put by hand."
  value       = aws_secretsmanager_secret.api_key.arn
}

output "failure_queue" {
  description = "Name and ARN of the queue for calls of functions that nobody waited for and that failed."
  value       = { name = aws_sqs_queue.failures.name, arn = aws_sqs_queue.failures.arn }
}
