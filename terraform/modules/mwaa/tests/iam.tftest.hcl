mock_provider "aws" {
  source = "../../mocks"
}

variables {
  environment        = "dev"
  prefix             = "finance-dev"
  account_id         = "123456789012"
  region             = "eu-west-1"
  kms_key_arn        = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  state_machine_arn  = "arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-market"
  alerts_topic_arn   = "arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts"
  snowflake_account  = "myorg-myaccount"
  package            = "tests/package"
  log_retention_days = 30
  availability_zones = ["eu-west-1a", "eu-west-1b"]
  buckets = {
    curated = { name = "finance-dev-curated-123456789012", arn = "arn:aws:s3:::finance-dev-curated-123456789012" }
    work    = { name = "finance-dev-work-123456789012", arn = "arn:aws:s3:::finance-dev-work-123456789012" }
    mwaa    = { name = "finance-dev-mwaa-123456789012", arn = "arn:aws:s3:::finance-dev-mwaa-123456789012" }
  }
  names = {
    snowflake = {
      database   = "FINANCE_DEV"
      schemas    = { landing = "LANDING", exposed = "EXPOSED" }
      warehouses = { transform = "FINANCE_DEV_TRANSFORM" }
      roles      = { transformer = "FINANCE_DEV_TRANSFORMER", operator = "FINANCE_DEV_OPERATOR" }
      users      = { airflow = "FINANCE_DEV_AIRFLOW", dbt = "FINANCE_DEV_DBT" }
      pipe       = "{TABLE}_PIPE"
    }
  }
}

run "mwaa_alone_and_for_this_environment_alone_takes_the_role" {
  assert {
    condition = jsondecode(aws_iam_role.execution.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Principal = { Service = ["airflow.amazonaws.com", "airflow-env.amazonaws.com"] }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = "123456789012" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:airflow:eu-west-1:123456789012:environment/finance-dev" }
      }
    }]
    error_message = "the execution role's trust is not MWAA's for this environment"
  }
  assert {
    condition     = aws_mwaa_environment.this.execution_role_arn == aws_iam_role.execution.arn && aws_mwaa_environment.this.name == "finance-dev"
    error_message = "the environment has another role, or another name than its trust policy says"
  }
}

run "the_role_may_do_what_mwaa_needs_and_no_more" {
  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.platform.policy).Statement : s.Sid => [s.Effect, s.Action, s.Resource] } == {
      Heartbeat         = ["Allow", ["airflow:PublishMetrics"], ["arn:aws:airflow:eu-west-1:123456789012:environment/finance-dev"]]
      Bucket            = ["Allow", ["s3:GetBucketLocation", "s3:GetBucketPublicAccessBlock", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration", "s3:ListBucket", "s3:ListBucketVersions"], ["arn:aws:s3:::finance-dev-mwaa-123456789012"]]
      Files             = ["Allow", ["s3:GetObject", "s3:GetObjectVersion"], ["arn:aws:s3:::finance-dev-mwaa-123456789012/*"]]
      PublicAccessBlock = ["Allow", ["s3:GetAccountPublicAccessBlock"], ["*"]]
      Logs              = ["Allow", ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:GetLogEvents", "logs:GetLogGroupFields", "logs:GetLogRecord", "logs:GetQueryResults", "logs:PutLogEvents"], ["arn:aws:logs:eu-west-1:123456789012:log-group:airflow-finance-dev-*"]]
      LogGroups         = ["Allow", ["logs:DescribeLogGroups"], ["arn:aws:logs:eu-west-1:123456789012:log-group:*"]]
      Metrics           = ["Allow", ["cloudwatch:PutMetricData"], ["*"]]
      Queue             = ["Allow", ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:SendMessage"], ["arn:aws:sqs:eu-west-1:*:airflow-celery-*"]]
      Key               = ["Allow", ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"], ["arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"]]
    }
    error_message = "what MWAA needs is not what the role may do"
  }
  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.platform.policy).Statement : s.Condition if s.Sid == "Key"][0] == {
      StringEquals = { "kms:ViaService" = ["s3.eu-west-1.amazonaws.com", "secretsmanager.eu-west-1.amazonaws.com", "sns.eu-west-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com"] }
    }
    error_message = "the key may be used by itself, not only through the services that need it"
  }
}

run "the_role_may_do_what_the_dags_do_and_no_more" {
  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.pipeline.policy).Statement : s.Sid => [s.Effect, s.Action, s.Resource] } == {
      StateMachine = ["Allow", ["states:ListExecutions", "states:StartExecution"], ["arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-market"]]
      Executions   = ["Allow", ["states:DescribeExecution", "states:StopExecution"], ["arn:aws:states:eu-west-1:123456789012:execution:finance-dev-market:*"]]
      Market       = ["Allow", ["s3:GetObject"], ["arn:aws:s3:::finance-dev-curated-123456789012/market/*"]]
      IsItThere    = ["Allow", ["s3:ListBucket"], ["arn:aws:s3:::finance-dev-curated-123456789012", "arn:aws:s3:::finance-dev-work-123456789012"]]
      ClaimsToMail = ["Allow", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::finance-dev-work-123456789012/alerts/*"]]
      Mails        = ["Allow", ["sns:Publish"], ["arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts"]]
      Secrets      = ["Allow", ["secretsmanager:GetSecretValue"], ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:finance-dev/airflow/connections/*", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:finance-dev/airflow/variables/*", aws_secretsmanager_secret.dbt_private_key.arn]]
    }
    error_message = "what the DAGs do is not what the role may do"
  }
}

run "both_policies_are_the_execution_role_s" {
  assert {
    condition     = aws_iam_role_policy.platform.role == aws_iam_role.execution.name && aws_iam_role_policy.pipeline.role == aws_iam_role.execution.name
    error_message = "a policy is another role's"
  }
}

run "no_action_is_a_wildcard" {
  assert {
    condition = alltrue([for action in flatten([for policy in [aws_iam_role_policy.platform.policy, aws_iam_role_policy.pipeline.policy, aws_iam_role_policy.flow_logs.policy] :
      [for s in jsondecode(policy).Statement : s.Action]
    ]) : !strcontains(action, "*")])
    error_message = "an action has a wildcard"
  }
}

run "secrets_are_encrypted_and_have_no_value_in_the_state" {
  assert {
    condition     = aws_secretsmanager_secret.snowflake_connection.name == "finance-dev/airflow/connections/snowflake_default" && aws_secretsmanager_secret.dbt_private_key.name == "finance-dev/airflow/dbt-private-key"
    error_message = "a secret is not where Airflow or startup.sh looks"
  }
  assert {
    condition     = alltrue([for secret in [aws_secretsmanager_secret.snowflake_connection, aws_secretsmanager_secret.dbt_private_key] : secret.kms_key_id == var.kms_key_arn && secret.recovery_window_in_days == 30])
    error_message = "a secret is not encrypted with the environment's key, or is gone at once"
  }
  assert {
    condition     = keys(output.snowflake_connection.extra) == ["account", "database", "role", "warehouse"]
    error_message = "the connection's pattern holds more than names"
  }
  assert {
    condition     = output.secrets.snowflake_connection.name == "finance-dev/airflow/connections/snowflake_default" && output.secrets.dbt_private_key.name == "finance-dev/airflow/dbt-private-key"
    error_message = "the output does not name the secrets that a person has to fill"
  }
}

run "a_passing_environment_may_drop_its_secrets_at_once" {
  variables {
    secret_recovery_days = 0
  }
  assert {
    condition     = aws_secretsmanager_secret.dbt_private_key.recovery_window_in_days == 0 && aws_secretsmanager_secret.snowflake_connection.recovery_window_in_days == 0
    error_message = "the name of a deleted secret stays taken"
  }
}

run "a_recovery_that_aws_does_not_know_is_refused" {
  command = plan
  variables {
    secret_recovery_days = 3
  }
  expect_failures = [var.secret_recovery_days]
}
