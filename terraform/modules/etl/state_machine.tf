locals {
  state_machine_arn = "arn:${var.partition}:states:${var.region}:${var.account_id}:stateMachine:${var.names.state_machine}"
}

resource "aws_sfn_state_machine" "this" {
  #checkov:skip=CKV_AWS_285:Executions are logged, state by state, without their payloads: those are up to 200 kB a state, cost per GB, and are in the execution's history for 90 days and in the archive for longer.
  name       = var.names.state_machine
  type       = "STANDARD"
  role_arn   = aws_iam_role.state_machine.arn
  definition = var.state_machine_definition

  logging_configuration {
    log_destination        = "${aws_cloudwatch_log_group.state_machine.arn}:*"
    level                  = "ALL"
    include_execution_data = false
  }

  tracing_configuration {
    enabled = true
  }

  lifecycle {
    precondition {
      condition     = strcontains(var.state_machine_definition, "\"${var.alerts_topic_arn}\"")
      error_message = "The definition publishes to another topic than alerts_topic_arn, which is the only one that the role may."
    }
  }

  # AWS tries log delivery when it makes the state machine
  depends_on = [aws_iam_role_policy.state_machine]
}

resource "aws_iam_role" "state_machine" {
  name        = var.names.state_machine
  description = "What the state machine ${var.names.state_machine} may do."

  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = local.state_machine_arn }
      }
    }]
  })
}

resource "aws_iam_role_policy" "state_machine" {
  #checkov:skip=CKV_AWS_289:CloudWatch's log deliveries and X-Ray have no resources to name in a policy.
  #checkov:skip=CKV_AWS_290:CloudWatch's log deliveries and X-Ray have no resources to name in a policy.
  #checkov:skip=CKV_AWS_355:CloudWatch's log deliveries and X-Ray have no resources to name in a policy.
  name = "state-machine"
  role = aws_iam_role.state_machine.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "CallFunctions"
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction"]
        Resource = [for function in sort(keys(var.functions)) : aws_lambda_function.this[function].arn]
      },
      {
        Sid      = "ReportFailure"
        Effect   = "Allow"
        Action   = ["sns:Publish"]
        Resource = [var.alerts_topic_arn]
      },
      {
        # the topic is encrypted
        Sid       = "UseKey"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = [var.kms_key_arn]
        Condition = { StringEquals = { "kms:ViaService" = ["sns.${var.region}.amazonaws.com"] } }
      },
      {
        # log deliveries have no resource-level permissions
        Sid    = "DeliverLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
          "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
        ]
        Resource = ["*"]
      },
      {
        # nor has X-Ray
        Sid    = "Trace"
        Effect = "Allow"
        Action = [
          "xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets",
        ]
        Resource = ["*"]
      },
    ]
  })
}
