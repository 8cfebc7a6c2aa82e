# MWAA writes to groups of these names, and would make them itself, without an end to what they keep.

locals {
  log_kinds = {
    dag_processing = "DAGProcessing"
    scheduler      = "Scheduler"
    task           = "Task"
    webserver      = "WebServer"
    worker         = "Worker"
  }
}

resource "aws_cloudwatch_log_group" "airflow" {
  #checkov:skip=CKV_AWS_338:how long is the environment's choice; dev needs no year
  for_each = local.log_kinds

  name              = "airflow-${var.prefix}-${each.value}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_cloudwatch_log_group" "flows" {
  #checkov:skip=CKV_AWS_338:how long is the environment's choice; dev needs no year
  name              = "/${var.prefix}/vpc-flows"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}
