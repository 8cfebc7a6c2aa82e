# What terraform apply and the deployment change: what has the environment's prefix in its name and can be made again.
# Not here: deletion of buckets, versions, keys, secrets or log groups, lifecycle rules, and policies of buckets, of the key
# or of secrets. That, and what an environment is founded on (the buckets, the key, MWAA's network and environment as
# such), is an administrator's to apply, as the first apply is anyway, when these roles are not there yet.
#
# It is no wall against who deploys: README.md says what he can lose or open all the same.

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
      # a topic's policy is one of its attributes, and so is a queue's
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
      # CreateSecret can give a new secret its first value. One that is there keeps its own: UpdateSecret, which sets the
      # description and the key, could replace it, and is an administrator's
      Sid      = "Secrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:CreateSecret", "secretsmanager:TagResource", "secretsmanager:UntagResource"]
      Resource = local.own.secrets
    },
    {
      Sid      = "Alarms"
      Effect   = "Allow"
      Action   = ["cloudwatch:DeleteAlarms", "cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource"]
      Resource = concat(local.own.alarms, local.own.dashboards)
    },
    {
      # a group that is not needed any more is an administrator's to delete; a shorter retention drops what is older
      Sid    = "LogGroups"
      Effect = "Allow"
      Action = [
        "logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteMetricFilter", "logs:PutMetricFilter", "logs:PutRetentionPolicy",
        "logs:TagResource", "logs:UntagResource",
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
