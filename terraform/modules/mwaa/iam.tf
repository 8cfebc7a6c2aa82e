# The execution role has two policies: what MWAA needs to run Airflow at all, and what this pipeline's DAGs do.
# https://docs.aws.amazon.com/mwaa/latest/userguide/mwaa-create-role.html, without its wildcards.

locals {
  environment_arn = "arn:${var.partition}:airflow:${var.region}:${var.account_id}:environment/${var.prefix}"
  logs_arn        = "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group"
  secrets_arn     = "arn:${var.partition}:secretsmanager:${var.region}:${var.account_id}:secret"
  executions_arn  = "${replace(var.state_machine_arn, ":stateMachine:", ":execution:")}:*"
}

resource "aws_iam_role" "execution" {
  name        = "${var.prefix}-airflow"
  description = "Airflow on MWAA, environment ${var.prefix}"

  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["airflow.amazonaws.com", "airflow-env.amazonaws.com"] }
      Action    = "sts:AssumeRole"
      # no other environment, and no other account's, can have MWAA take this role
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = local.environment_arn }
      }
    }]
  })
}

resource "aws_iam_role_policy" "platform" {
  name = "mwaa"
  role = aws_iam_role.execution.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Heartbeat"
        Effect   = "Allow"
        Action   = ["airflow:PublishMetrics"]
        Resource = [local.environment_arn]
      },
      {
        Sid    = "Bucket"
        Effect = "Allow"
        Action = [
          "s3:GetBucketLocation",
          "s3:GetBucketPublicAccessBlock",
          "s3:GetBucketVersioning",
          "s3:GetEncryptionConfiguration",
          "s3:ListBucket",
          "s3:ListBucketVersions",
        ]
        Resource = [var.buckets.mwaa.arn]
      },
      {
        Sid      = "Files"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = ["${var.buckets.mwaa.arn}/*"]
      },
      {
        # of the account, so it knows no resource. MWAA refuses a bucket that may be public
        Sid      = "PublicAccessBlock"
        Effect   = "Allow"
        Action   = ["s3:GetAccountPublicAccessBlock"]
        Resource = ["*"]
      },
      {
        # CreateLogGroup is not of them: the groups are there, and end
        Sid    = "Logs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:DescribeLogStreams",
          "logs:GetLogEvents",
          "logs:GetLogGroupFields",
          "logs:GetLogRecord",
          "logs:GetQueryResults",
          "logs:PutLogEvents",
        ]
        Resource = ["${local.logs_arn}:airflow-${var.prefix}-*"]
      },
      {
        Sid      = "LogGroups"
        Effect   = "Allow"
        Action   = ["logs:DescribeLogGroups"]
        Resource = ["${local.logs_arn}:*"]
      },
      {
        # knows no resources
        Sid      = "Metrics"
        Effect   = "Allow"
        Action   = ["cloudwatch:PutMetricData"]
        Resource = ["*"]
      },
      {
        # Celery's queue is in an account of MWAA's own
        Sid    = "Queue"
        Effect = "Allow"
        Action = [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:GetQueueUrl",
          "sqs:ReceiveMessage",
          "sqs:SendMessage",
        ]
        Resource = ["arn:${var.partition}:sqs:${var.region}:*:airflow-celery-*"]
      },
      {
        Sid      = "Key"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
        Resource = [var.kms_key_arn]
        Condition = {
          StringEquals = {
            "kms:ViaService" = [for service in ["s3", "secretsmanager", "sns", "sqs"] : "${service}.${var.region}.amazonaws.com"]
          }
        }
      },
    ]
  })
}

# docs/airflow.md, "What Airflow's role may do": tests/terraform/mwaa compares the two
resource "aws_iam_role_policy" "pipeline" {
  name = "pipeline"
  role = aws_iam_role.execution.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StateMachine"
        Effect   = "Allow"
        Action   = ["states:ListExecutions", "states:StartExecution"]
        Resource = [var.state_machine_arn]
      },
      {
        Sid      = "Executions"
        Effect   = "Allow"
        Action   = ["states:DescribeExecution", "states:StopExecution"]
        Resource = [local.executions_arn]
      },
      {
        Sid      = "Market"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${var.buckets.curated.arn}/market/*"]
      },
      {
        # else an object that is not there yet is a 403
        Sid      = "IsItThere"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = [var.buckets.curated.arn, var.buckets.work.arn]
      },
      {
        Sid      = "ClaimsToMail"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource = ["${var.buckets.work.arn}/alerts/*"]
      },
      {
        Sid      = "Mails"
        Effect   = "Allow"
        Action   = ["sns:Publish"]
        Resource = [var.alerts_topic_arn]
      },
      {
        # by prefix: a connection that a person adds is found, and one that is not there is a 404 and not a 403
        Sid    = "Secrets"
        Effect = "Allow"
        Action = ["secretsmanager:GetSecretValue"]
        Resource = [
          "${local.secrets_arn}:${local.connections_prefix}/*",
          "${local.secrets_arn}:${local.variables_prefix}/*",
          aws_secretsmanager_secret.dbt_private_key.arn,
        ]
      },
    ]
  })
}

resource "aws_iam_role" "flow_logs" {
  name        = "${var.prefix}-vpc-flow-logs"
  description = "The VPC's flow logs of ${var.prefix}"

  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${var.partition}:ec2:${var.region}:${var.account_id}:vpc-flow-log/*" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "flow_logs" {
  name = "logs"
  role = aws_iam_role.flow_logs.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Write"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.flows.arn}:*"]
      },
      {
        Sid      = "Find"
        Effect   = "Allow"
        Action   = ["logs:DescribeLogGroups"]
        Resource = ["${local.logs_arn}:*"]
      },
    ]
  })
}
