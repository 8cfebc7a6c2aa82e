# What terraform apply and the deployment change: what has the environment's prefix in its name and can be made again.
# Nothing here loses data for good, or opens it to others: no deletion of buckets, versions, keys or secrets, no lifecycle
# rules, no policies of buckets, of the key or of secrets (a policy can give every right). That, and what an environment
# is founded on (the buckets, the key, MWAA's network and environment as such), is an administrator's to apply, as the
# first apply is anyway, when these roles are not there yet.

locals {
  services = [
    {
      Sid    = "Functions"
      Effect = "Allow"
      Action = [
        "lambda:CreateFunction", "lambda:DeleteFunction", "lambda:DeleteFunctionConcurrency",
        "lambda:DeleteFunctionEventInvokeConfig", "lambda:DeleteLayerVersion", "lambda:PublishLayerVersion", "lambda:PublishVersion",
        "lambda:PutFunctionConcurrency", "lambda:PutFunctionEventInvokeConfig", "lambda:TagResource",
        "lambda:UntagResource", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionEventInvokeConfig",
      ]
      Resource = concat(local.own.functions, local.own.layers)
    },
    {
      Sid      = "StateMachines"
      Effect   = "Allow"
      Action   = ["states:CreateStateMachine", "states:DeleteStateMachine", "states:TagResource", "states:UntagResource", "states:UpdateStateMachine"]
      Resource = local.own.state_machines
    },
    {
      Sid      = "SmokeTest"
      Effect   = "Allow"
      Action   = ["states:StartExecution", "states:ListExecutions"]
      Resource = local.own.state_machines
    },
    {
      Sid      = "SmokeTestResult"
      Effect   = "Allow"
      Action   = ["states:DescribeExecution", "states:GetExecutionHistory", "states:StopExecution"]
      Resource = local.own.executions
    },
    {
      Sid    = "Schedules"
      Effect = "Allow"
      Action = [
        "scheduler:CreateSchedule", "scheduler:CreateScheduleGroup", "scheduler:DeleteSchedule", "scheduler:DeleteScheduleGroup",
        "scheduler:TagResource", "scheduler:UntagResource", "scheduler:UpdateSchedule",
      ]
      Resource = local.own.schedules
    },
    {
      Sid    = "Rules"
      Effect = "Allow"
      Action = [
        "events:DeleteRule", "events:DisableRule", "events:EnableRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets",
        "events:TagResource", "events:UntagResource",
      ]
      Resource = local.own.rules
    },
    {
      Sid    = "Topics"
      Effect = "Allow"
      Action = [
        "sns:CreateTopic", "sns:DeleteTopic", "sns:SetSubscriptionAttributes", "sns:SetTopicAttributes", "sns:Subscribe",
        "sns:TagResource", "sns:Unsubscribe", "sns:UntagResource",
      ]
      Resource = local.own.topics
    },
    {
      Sid      = "Queues"
      Effect   = "Allow"
      Action   = ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"]
      Resource = local.own.queues
    },
    {
      # not their values
      Sid      = "Secrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:CreateSecret", "secretsmanager:TagResource", "secretsmanager:UntagResource", "secretsmanager:UpdateSecret"]
      Resource = local.own.secrets
    },
    {
      Sid      = "Alarms"
      Effect   = "Allow"
      Action   = ["cloudwatch:DeleteAlarms", "cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource"]
      Resource = concat(local.own.alarms, local.own.dashboards)
    },
    {
      Sid    = "LogGroups"
      Effect = "Allow"
      Action = [
        "logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteMetricFilter", "logs:PutMetricFilter",
        "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource",
      ]
      Resource = local.own.log_groups
    },
  ]

  storage = [
    {
      Sid      = "Buckets"
      Effect   = "Allow"
      Action   = ["s3:PutBucketLogging", "s3:PutBucketNotification", "s3:PutBucketTagging"]
      Resource = local.own.buckets
    },
    {
      # services encrypt in the name of who calls them
      Sid      = "UseKey"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
      Resource = [var.kms_key_arn]
    },
    {
      Sid       = "LetServicesUseKey"
      Effect    = "Allow"
      Action    = ["kms:CreateGrant"]
      Resource  = [var.kms_key_arn]
      Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
    },
    {
      Sid      = "TagKey"
      Effect   = "Allow"
      Action   = ["kms:TagResource", "kms:UntagResource"]
      Resource = [var.kms_key_arn]
    },
  ]

  mwaa_writes = var.mwaa_bucket == null ? [] : [
    {
      # DAGs, the dbt project, plugins and requirements; aws s3 sync deletes what is gone
      Sid      = "MwaaFiles"
      Effect   = "Allow"
      Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject", "s3:PutObjectTagging"]
      Resource = ["${var.mwaa_bucket.arn}/*"]
    },
    {
      Sid      = "MwaaEnvironment"
      Effect   = "Allow"
      Action   = ["airflow:TagResource", "airflow:UntagResource", "airflow:UpdateEnvironment"]
      Resource = local.own.environments
    },
  ]
}
