locals {
  name = "${var.prefix}-market-hourly"
  # as strings, as the role that the schedule takes speaks of them
  schedule_arn = "arn:${var.partition}:scheduler:${var.region}:${var.account_id}:schedule/${var.prefix}/${local.name}"
  group_arn    = "arn:${var.partition}:scheduler:${var.region}:${var.account_id}:schedule-group/${var.prefix}"
}

resource "aws_scheduler_schedule_group" "this" {
  name = var.prefix
}

resource "aws_scheduler_schedule" "this" {
  name        = local.name
  group_name  = aws_scheduler_schedule_group.this.name
  description = "Starts the collection of the market each hour."
  kms_key_arn = var.kms_key_arn

  schedule_expression          = "cron(${var.minute} * * * ? *)"
  schedule_expression_timezone = "UTC"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = var.state_machine_arn
    role_arn = aws_iam_role.schedule.arn
    # the scheduler's own time is the slot, also of a start that had to be tried again. jsonencode would write < and >
    # as \u003c and \u003e, which the scheduler does not know
    input = "{\"slot\": \"<aws.scheduler.scheduled-time>\", \"pages\": ${var.pages}, \"page_size\": ${var.page_size}}"

    # a start that comes half an hour late is told of rather than made: the next hour is near
    retry_policy {
      maximum_event_age_in_seconds = 1800
      maximum_retry_attempts       = 10
    }

    dead_letter_config {
      arn = aws_sqs_queue.dead_letters.arn
    }
  }

  # the first hour must find what it may
  depends_on = [aws_iam_role_policy.schedule]
}

# starts that failed for good, with the reason in the message's attributes
resource "aws_sqs_queue" "dead_letters" {
  name                              = "${local.name}-dead-letters"
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = 300
  message_retention_seconds         = 14 * 24 * 3600
}

resource "aws_iam_role" "schedule" {
  name        = "${var.prefix}-schedule"
  description = "What the schedule ${local.name} may do."

  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      # the group's ARN and not the schedule's: that is what the scheduler sends
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id, "aws:SourceArn" = local.group_arn } }
    }]
  })
}

resource "aws_iam_role_policy" "schedule" {
  name = "schedule"
  role = aws_iam_role.schedule.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StartCollection"
        Effect   = "Allow"
        Action   = ["states:StartExecution"]
        Resource = [var.state_machine_arn]
      },
      {
        Sid      = "KeepDeadLetters"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [aws_sqs_queue.dead_letters.arn]
      },
      {
        # the scheduler itself takes the role to read its input, so no service is named that it comes through
        Sid       = "ReadInput"
        Effect    = "Allow"
        Action    = ["kms:Decrypt"]
        Resource  = [var.kms_key_arn]
        Condition = { StringEquals = { "kms:EncryptionContext:aws:scheduler:schedule:arn" = local.schedule_arn } }
      },
      {
        Sid       = "EncryptDeadLetters"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = [var.kms_key_arn]
        Condition = { StringEquals = { "kms:ViaService" = "sqs.${var.region}.amazonaws.com" } }
      },
    ]
  })
}
