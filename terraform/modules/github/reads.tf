# What terraform plan reads of what there is. Never an object with data, never a secret's value.

locals {
  reads = [
    {
      Sid    = "Buckets"
      Effect = "Allow"
      Action = [
        "s3:GetAccelerateConfiguration", "s3:GetBucketAcl", "s3:GetBucketCORS", "s3:GetBucketLocation", "s3:GetBucketLogging",
        "s3:GetBucketNotification", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketOwnershipControls", "s3:GetBucketPolicy",
        "s3:GetBucketPublicAccessBlock", "s3:GetBucketRequestPayment", "s3:GetBucketTagging", "s3:GetBucketVersioning",
        "s3:GetBucketWebsite", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration",
        "s3:ListBucket", "s3:ListTagsForResource",
      ]
      Resource = local.own.buckets
    },
    {
      Sid      = "Key"
      Effect   = "Allow"
      Action   = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
      Resource = [var.kms_key_arn]
    },
    {
      Sid    = "Functions"
      Effect = "Allow"
      Action = [
        "lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig", "lambda:GetFunctionConcurrency", "lambda:GetFunctionConfiguration",
        "lambda:GetFunctionEventInvokeConfig", "lambda:GetLayerVersion", "lambda:GetPolicy", "lambda:GetRuntimeManagementConfig",
        "lambda:ListTags", "lambda:ListVersionsByFunction",
      ]
      Resource = concat(local.own.functions, local.own.layers)
    },
    {
      Sid      = "StateMachines"
      Effect   = "Allow"
      Action   = ["states:DescribeStateMachine", "states:ListStateMachineVersions", "states:ListTagsForResource"]
      Resource = local.own.state_machines
    },
    {
      Sid      = "Schedules"
      Effect   = "Allow"
      Action   = ["scheduler:GetSchedule", "scheduler:GetScheduleGroup", "scheduler:ListTagsForResource"]
      Resource = local.own.schedules
    },
    {
      Sid      = "Rules"
      Effect   = "Allow"
      Action   = ["events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"]
      Resource = local.own.rules
    },
    {
      Sid      = "Topics"
      Effect   = "Allow"
      Action   = ["sns:GetDataProtectionPolicy", "sns:GetSubscriptionAttributes", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:ListTagsForResource"]
      Resource = local.own.topics
    },
    {
      Sid      = "Queues"
      Effect   = "Allow"
      Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"]
      Resource = local.own.queues
    },
    {
      Sid      = "SecretsNotTheirValues"
      Effect   = "Allow"
      Action   = ["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy"]
      Resource = local.own.secrets
    },
    {
      Sid      = "Alarms"
      Effect   = "Allow"
      Action   = ["cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"]
      Resource = concat(local.own.alarms, local.own.dashboards)
    },
    {
      Sid      = "LogGroups"
      Effect   = "Allow"
      Action   = ["logs:DescribeMetricFilters", "logs:ListTagsForResource"]
      Resource = local.own.log_groups
    },
    {
      Sid      = "Roles"
      Effect   = "Allow"
      Action   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies"]
      Resource = local.own.roles
    },
    {
      Sid      = "Policies"
      Effect   = "Allow"
      Action   = ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"]
      Resource = local.own.policies
    },
  ]

  mwaa_reads = var.mwaa_bucket == null ? [] : [
    {
      Sid      = "MwaaEnvironment"
      Effect   = "Allow"
      Action   = ["airflow:GetEnvironment", "airflow:ListTagsForResource"]
      Resource = local.own.environments
    },
    {
      Sid      = "MwaaFiles"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"]
      Resource = ["${var.mwaa_bucket.arn}/*"]
    },
  ]

  # Lists and checks that AWS bounds by no name. They tell names, ids and settings of the account, and no data.
  describes = concat(
    [
      {
        Sid      = "Lists"
        Effect   = "Allow"
        Action   = ["kms:ListAliases", "states:ValidateStateMachineDefinition"]
        Resource = ["*"]
      },
      {
        Sid      = "ListsOfTheRegion"
        Effect   = "Allow"
        Action   = ["cloudwatch:DescribeAlarms", "logs:DescribeLogGroups"]
        Resource = ["${local.here.cloudwatch}:alarm:*", "${local.here.logs}:log-group:*"]
      },
    ],
    var.mwaa_bucket == null ? [] : [
      {
        Sid    = "Network"
        Effect = "Allow"
        Action = [
          "ec2:DescribeAddresses", "ec2:DescribeAddressesAttribute", "ec2:DescribeAvailabilityZones", "ec2:DescribeFlowLogs",
          "ec2:DescribeInternetGateways", "ec2:DescribeNatGateways", "ec2:DescribeNetworkAcls", "ec2:DescribePrefixLists",
          "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
          "ec2:DescribeVpcEndpoints", "ec2:DescribeVpcs",
        ]
        Resource = ["*"]
      },
      {
        Sid      = "NetworkOfTheRegion"
        Effect   = "Allow"
        Action   = ["ec2:DescribeVpcAttribute"]
        Resource = ["${local.here.ec2}:vpc/*"]
      },
    ],
  )
}
