# One key for the whole environment: its cost is per key, and who may use it is decided by roles and by this policy.

resource "aws_kms_key" "this" {
  description             = "${var.prefix}: buckets, queues, topics, secrets and logs"
  enable_key_rotation     = true
  deletion_window_in_days = var.protected ? 30 : 7
  policy                  = jsonencode({ Version = "2012-10-17", Statement = local.key_statements })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.prefix}"
  target_key_id = aws_kms_key.this.key_id
}

locals {
  # Resource "*" in a key's policy is the key itself.
  # Roles (functions, Scheduler, MWAA, Snowflake) need no statement: the account's own delegates to IAM.
  key_statements = concat(local.refuse_key_deletion, [
    {
      Sid       = "AccountDecidesByIam"
      Effect    = "Allow"
      Principal = { AWS = "arn:${var.partition}:iam::${var.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    },
    {
      Sid       = "LogGroups"
      Effect    = "Allow"
      Principal = { Service = "logs.${var.region}.amazonaws.com" }
      Action = [
        "kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo",
        "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey",
      ]
      Resource = "*"
      # the environment's name stands somewhere in each: /aws/lambda/finance-dev-collect, airflow-finance-dev-Task
      Condition = { ArnLike = {
        "kms:EncryptionContext:aws:logs:arn" = "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:*${var.prefix}*"
      } }
    },
    {
      Sid       = "AlarmsToTopics"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    },
    {
      # EventBridge hands no aws:SourceAccount to KMS (such a condition drops every mail, silently): the topic bounds it
      Sid       = "EventsToTopics"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = "*"
      Condition = { ArnLike = {
        "kms:EncryptionContext:aws:sns:topicArn" = "arn:${var.partition}:sns:${var.region}:${var.account_id}:${var.prefix}-*"
      } }
    },
  ])

  # as the buckets do: without the key nobody reads them again
  refuse_key_deletion = [for statement in [{
    Sid       = "RefuseDeletion"
    Effect    = "Deny"
    Principal = { AWS = "*" }
    Action    = ["kms:DisableKey", "kms:ScheduleKeyDeletion"]
    Resource  = "*"
  }] : statement if var.protected]
}
