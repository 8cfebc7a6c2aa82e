resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is the environment's choice; the hours themselves are counted in tables, not in logs.
  for_each = var.functions

  name              = "/aws/lambda/${var.names.functions[each.key]}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_cloudwatch_log_group" "state_machine" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is the environment's choice; an execution's history is kept for 90 days anyway.
  # groups of this prefix share one resource policy of the account, which has room for few others
  name              = "/aws/vendedlogs/states/${var.names.state_machine}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}
