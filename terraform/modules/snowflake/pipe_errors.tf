# Snowpipe tells of files that it could not load: the same cycle as in loads_role.tf, solved in the same way.

locals {
  pipe_errors_role     = "${var.prefix}-snowflake-pipe-errors"
  pipe_errors_role_arn = "arn:${var.partition}:iam::${var.account_id}:role/${local.pipe_errors_role}"
}

# Upper case: a pipe's ERROR_INTEGRATION goes into its SQL without quotes.
resource "snowflake_notification_integration" "pipe_errors" {
  name                  = local.snowflake.error_integration
  comment               = "Files that Snowpipe could not load"
  enabled               = true
  notification_provider = "AWS_SNS"
  aws_sns_topic_arn     = var.pipe_error_topic_arn
  aws_sns_role_arn      = local.pipe_errors_role_arn
}

resource "aws_iam_role" "pipe_errors" {
  name        = local.pipe_errors_role
  description = "Snowflake tells of files that Snowpipe could not load"

  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = snowflake_notification_integration.pipe_errors.aws_sns_iam_user_arn }
      Condition = { StringEquals = {
        "sts:ExternalId" = snowflake_notification_integration.pipe_errors.aws_sns_external_id
      } }
    }]
  })
}

resource "aws_iam_role_policy" "pipe_errors" {
  name = "publish-pipe-errors"
  role = aws_iam_role.pipe_errors.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Publish"
        Effect   = "Allow"
        Action   = "sns:Publish"
        Resource = var.pipe_error_topic_arn
      },
      {
        # who publishes to an encrypted topic needs a data key
        Sid       = "EncryptMessages"
        Effect    = "Allow"
        Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource  = var.kms_key_arn
        Condition = { StringEquals = { "kms:ViaService" = "sns.${var.region}.${local.dns_suffix}" } }
      },
    ]
  })
}
