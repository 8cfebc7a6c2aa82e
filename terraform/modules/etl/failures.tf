# The state machine calls the functions and waits: their errors are its own to retry and to report. Only a call that
# nobody waits for (somebody tries a function out, a trigger that should not be) would fail unseen: it lands here, with
# request and error, and is not tried again, because a second try might call the API or write once more.
resource "aws_sqs_queue" "failures" {
  name                              = "${var.prefix}-function-failures"
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = 300
  message_retention_seconds         = 14 * 24 * 3600
}

resource "aws_lambda_function_event_invoke_config" "this" {
  for_each = var.functions

  function_name                = aws_lambda_function.this[each.key].function_name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 3600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failures.arn
    }
  }
}
