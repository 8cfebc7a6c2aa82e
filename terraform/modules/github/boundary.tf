# The most that a role of the environment may ever do, whatever its policies say: use what is the environment's, and
# change no rights. Rights themselves are given in the modules, role by role; tests/terraform/environments/test_boundary.py sees that
# none of them is outside.

resource "aws_iam_policy" "boundary" {
  name        = "${var.prefix}-github-boundary"
  description = "The most that a role of ${var.prefix} may do"
  policy      = jsonencode({ Version = "2012-10-17", Statement = local.boundary })

  lifecycle {
    # where it goes, the roles let go of it first: AWS deletes no policy that is somebody's boundary
    create_before_destroy = true
  }
}

locals {
  boundary = [
    {
      Sid    = "Objects"
      Effect = "Allow"
      Action = [
        "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetBucketLocation", "s3:GetBucketPublicAccessBlock", "s3:GetBucketVersioning",
        "s3:GetEncryptionConfiguration", "s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions", "s3:PutObject",
      ]
      Resource = local.own.buckets
    },
    {
      Sid      = "Key"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
      Resource = [var.kms_key_arn]
    },
    {
      Sid    = "Executions"
      Effect = "Allow"
      Action = [
        "lambda:InvokeFunction", "states:DescribeExecution", "states:ListExecutions", "states:StartExecution", "states:StopExecution",
      ]
      Resource = concat(local.own.executions, local.own.functions, local.own.state_machines)
    },
    {
      Sid    = "Messages"
      Effect = "Allow"
      Action = ["sns:Publish", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:SendMessage"]
      # Celery's queue is in an account of MWAA's own
      Resource = concat(local.own.topics, local.own.queues, var.mwaa_bucket == null ? [] : ["arn:${var.partition}:sqs:${var.region}:*:airflow-celery-*"])
    },
    {
      Sid      = "Secrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
      Resource = local.own.secrets
    },
    {
      Sid    = "Logs"
      Effect = "Allow"
      Action = [
        "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:GetLogEvents", "logs:GetLogGroupFields", "logs:GetLogRecord",
        "logs:GetQueryResults", "logs:PutLogEvents",
      ]
      Resource = local.own.log_groups
    },
    {
      Sid      = "Heartbeat"
      Effect   = "Allow"
      Action   = ["airflow:PublishMetrics"]
      Resource = local.own.environments
    },
    {
      # AWS knows no resources for these
      Sid    = "LogsOfStateMachinesTracesAndMetrics"
      Effect = "Allow"
      Action = [
        "cloudwatch:PutMetricData", "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery", "s3:GetAccountPublicAccessBlock", "xray:GetSamplingRules", "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords", "xray:PutTraceSegments",
      ]
      Resource = ["*"]
    },
  ]
}
