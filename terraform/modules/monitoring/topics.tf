# Two topics: what people are told, and what Snowpipe says of files that it could not load. Snowflake publishes to the
# second one alone, with a role of this account.

resource "aws_sns_topic" "alerts" {
  name              = var.names.alerts_topic
  kms_master_key_id = var.kms_key_arn
}

resource "aws_sns_topic" "pipe_errors" {
  name              = local.pipe_errors_topic
  kms_master_key_id = var.kms_key_arn
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.publish_by_roles.alerts, [
      {
        Sid       = "PublishByAlarms"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = local.topic_arns.alerts
        Condition = {
          StringEquals = { "aws:SourceAccount" = var.account_id }
          ArnLike      = { "aws:SourceArn" = "${local.alarm_arn}:${var.prefix}-*" }
        }
      },
      {
        Sid       = "PublishByTheRule"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = local.topic_arns.alerts
        # the rule's ARN has the account in it
        Condition = { ArnEquals = { "aws:SourceArn" = local.rule_arn } }
      },
    ], local.only_over_tls.alerts)
  })
}

resource "aws_sns_topic_policy" "pipe_errors" {
  arn = aws_sns_topic.pipe_errors.arn
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.publish_by_roles.pipe_errors, local.only_over_tls.pipe_errors)
  })
}

resource "aws_sns_topic_subscription" "alerts" {
  for_each = var.alert_emails

  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_sns_topic_subscription" "pipe_errors" {
  for_each = var.alert_emails

  topic_arn = aws_sns_topic.pipe_errors.arn
  protocol  = "email"
  endpoint  = each.key
}

locals {
  pipe_errors_topic = "${var.prefix}-snowpipe-errors"

  topic_arns = { for topic, name in { alerts = var.names.alerts_topic, pipe_errors = local.pipe_errors_topic } :
    topic => "arn:${var.partition}:sns:${var.region}:${var.account_id}:${name}"
  }

  # the account as principal opens nothing: each role's own policy has to allow it as well
  publish_by_roles = { for topic, arn in local.topic_arns : topic => [{
    Sid       = "PublishByRolesOfTheAccount"
    Effect    = "Allow"
    Principal = { AWS = "arn:${var.partition}:iam::${var.account_id}:root" }
    Action    = "sns:Publish"
    Resource  = arn
    Condition = { StringEquals = { "aws:PrincipalAccount" = var.account_id } }
  }] }

  only_over_tls = { for topic, arn in local.topic_arns : topic => [for statement in [{
    Sid       = "OnlyOverTls"
    Effect    = "Deny"
    Principal = "*"
    Action    = "sns:Publish"
    Resource  = arn
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }] : statement if var.tls_only] }
}
