mock_provider "aws" {
  source = "../../mocks"
}

override_resource {
  target = aws_lambda_layer_version.this
  values = { arn = "arn:aws:lambda:eu-west-1:123456789012:layer:finance-dev-etl:1" }
}
override_resource {
  target = aws_lambda_function.this["collect"]
  values = { arn = "arn:aws:lambda:eu-west-1:123456789012:function:finance-dev-collect" }
}
override_resource {
  target = aws_lambda_function.this["stage"]
  values = { arn = "arn:aws:lambda:eu-west-1:123456789012:function:finance-dev-stage" }
}
override_resource {
  target = aws_lambda_function.this["publish"]
  values = { arn = "arn:aws:lambda:eu-west-1:123456789012:function:finance-dev-publish" }
}
override_resource {
  target = aws_cloudwatch_log_group.function["collect"]
  values = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/finance-dev-collect" }
}
override_resource {
  target = aws_cloudwatch_log_group.function["stage"]
  values = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/finance-dev-stage" }
}
override_resource {
  target = aws_cloudwatch_log_group.function["publish"]
  values = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/finance-dev-publish" }
}
override_resource {
  target = aws_cloudwatch_log_group.state_machine
  values = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vendedlogs/states/finance-dev-market" }
}
override_resource {
  target = aws_sqs_queue.failures
  values = { arn = "arn:aws:sqs:eu-west-1:123456789012:finance-dev-function-failures" }
}
override_resource {
  target = aws_secretsmanager_secret.api_key
  values = { arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:finance-dev/coingecko-api-key-AbCdEf" }
}

variables {
  prefix     = "finance-dev"
  account_id = "123456789012"
  region     = "eu-west-1"
  names = {
    functions         = { collect = "finance-dev-collect", stage = "finance-dev-stage", publish = "finance-dev-publish" }
    state_machine     = "finance-dev-market"
    api_key_secret    = "finance-dev/coingecko-api-key"
    metrics_namespace = "finance-dev"
  }
  functions = {
    collect = {
      doc             = "Asks."
      memory_mb       = 512
      timeout_seconds = 180
      environment     = ["RAW_BUCKET", "WORK_BUCKET", "MARKET_API_URL", "MARKET_API_TIER", "MARKET_API_KEY_SECRET", "MARKET_API_CALLS_PER_MINUTE", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE"]
    }
    stage = {
      doc             = "Puts aside."
      memory_mb       = 256
      timeout_seconds = 30
      environment     = ["RAW_BUCKET", "WORK_BUCKET", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE"]
    }
    publish = {
      doc             = "Writes."
      memory_mb       = 512
      timeout_seconds = 150
      environment     = ["RAW_BUCKET", "WORK_BUCKET", "CURATED_BUCKET", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE"]
    }
  }
  tables                   = ["market", "market_rejected", "market_run"]
  state_machine_definition = "{\"States\": {\"Report\": {\"TopicArn\": \"arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts\"}}}"
  buckets = {
    raw     = { name = "raw", arn = "arn:aws:s3:::raw" }
    work    = { name = "work", arn = "arn:aws:s3:::work" }
    curated = { name = "curated", arn = "arn:aws:s3:::curated" }
  }
  kms_key_arn        = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  packages           = "./tests/packages"
  market_api         = { tier = "demo", calls_per_minute = 30 }
  alerts_topic_arn   = "arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts"
  log_retention_days = 30
}

run "functions_are_the_packages_with_the_layer" {
  assert {
    condition = alltrue([for name, function in aws_lambda_function.this :
      function.filename == "./tests/packages/${name}.zip" &&
      function.handler == "etl.lambdas.${name}.handler.handle" &&
      function.runtime == "python3.12" &&
      toset(function.architectures) == toset(["arm64"]) &&
      tolist(function.layers) == tolist(["arn:aws:lambda:eu-west-1:123456789012:layer:finance-dev-etl:1"])
    ])
    error_message = "a function is not what make package built, or lacks the layer"
  }
  assert {
    condition     = aws_lambda_function.this["collect"].source_code_hash == "Y29sbGVjdA==" && aws_lambda_layer_version.this.source_code_hash == "bGF5ZXI=" && aws_lambda_layer_version.this.filename == "./tests/packages/layer.zip"
    error_message = "changed code or a changed layer would not be deployed"
  }
  assert {
    condition     = aws_lambda_function.this["stage"].memory_size == 256 && aws_lambda_function.this["stage"].timeout == 30 && aws_lambda_function.this["collect"].timeout == 180
    error_message = "memory or timeout are not those of function.json"
  }
}

run "functions_get_the_variables_that_they_declare_and_no_other" {
  assert {
    condition = aws_lambda_function.this["collect"].environment[0].variables == tomap({
      RAW_BUCKET                   = "raw"
      WORK_BUCKET                  = "work"
      MARKET_API_URL               = "https://api.coingecko.com/api/v3"
      MARKET_API_TIER              = "demo"
      MARKET_API_KEY_SECRET        = "finance-dev/coingecko-api-key"
      MARKET_API_CALLS_PER_MINUTE  = "30"
      POWERTOOLS_SERVICE_NAME      = "collect"
      POWERTOOLS_METRICS_NAMESPACE = "finance-dev"
    })
    error_message = "collect's variables are not those of its function.json"
  }
  assert {
    condition = aws_lambda_function.this["publish"].environment[0].variables == tomap({
      RAW_BUCKET                   = "raw"
      WORK_BUCKET                  = "work"
      CURATED_BUCKET               = "curated"
      POWERTOOLS_SERVICE_NAME      = "publish"
      POWERTOOLS_METRICS_NAMESPACE = "finance-dev"
    })
    error_message = "publish's variables are not those of its function.json"
  }
  assert {
    condition     = alltrue([for function in aws_lambda_function.this : !contains(keys(function.environment[0].variables), "RUN_AT")])
    error_message = "RUN_AT must never be deployed: it pins the clock"
  }
}

run "functions_are_traced_encrypted_and_limited" {
  assert {
    condition     = alltrue([for function in aws_lambda_function.this : function.tracing_config[0].mode == "Active" && function.kms_key_arn == var.kms_key_arn])
    error_message = "a function is not traced, or its variables are not encrypted with the environment's key"
  }
  assert {
    condition     = aws_lambda_function.this["collect"].reserved_concurrent_executions == 8 && aws_lambda_function.this["publish"].reserved_concurrent_executions == 4
    error_message = "the functions' concurrency is not reserved"
  }
}

run "a_call_that_nobody_waits_for_fails_into_a_queue_at_once" {
  assert {
    condition = alltrue([for config in aws_lambda_function_event_invoke_config.this :
      config.maximum_retry_attempts == 0 && config.destination_config[0].on_failure[0].destination == aws_sqs_queue.failures.arn
    ]) && length(aws_lambda_function_event_invoke_config.this) == 3
    error_message = "a function has no failure destination, or is tried again by itself"
  }
  assert {
    condition     = aws_sqs_queue.failures.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.failures.message_retention_seconds == 1209600
    error_message = "failures are not encrypted, or not kept for 14 days"
  }
}

run "collect_may_archive_count_calls_read_its_key_and_no_more" {
  assert {
    condition = toset(flatten([for s in jsondecode(aws_iam_role_policy.function["collect"].policy).Statement : [for a in s.Action : [for r in s.Resource : "${a} ${r}"]]])) == toset([
      "s3:GetObject arn:aws:s3:::raw/market/*",
      "s3:PutObject arn:aws:s3:::raw/market/*",
      "s3:GetObject arn:aws:s3:::work/calls/*",
      "s3:PutObject arn:aws:s3:::work/calls/*",
      "s3:ListBucket arn:aws:s3:::work",
      "secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:123456789012:secret:finance-dev/coingecko-api-key-AbCdEf",
      "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      "kms:GenerateDataKey arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      "logs:CreateLogStream arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/finance-dev-collect:*",
      "logs:PutLogEvents arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/finance-dev-collect:*",
      "sqs:SendMessage arn:aws:sqs:eu-west-1:123456789012:finance-dev-function-failures",
      "xray:PutTraceSegments *",
      "xray:PutTelemetryRecords *",
    ])
    error_message = "collect's role is not what its code needs"
  }
}

run "stage_may_read_the_archive_put_chunks_aside_and_no_more" {
  assert {
    condition = toset(flatten([for s in jsondecode(aws_iam_role_policy.function["stage"].policy).Statement : [for a in s.Action : [for r in s.Resource : "${a} ${r}"]]])) == toset([
      "s3:GetObject arn:aws:s3:::raw/market/*",
      "s3:PutObject arn:aws:s3:::work/market/*",
      "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      "kms:GenerateDataKey arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      "logs:CreateLogStream arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/finance-dev-stage:*",
      "logs:PutLogEvents arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/finance-dev-stage:*",
      "sqs:SendMessage arn:aws:sqs:eu-west-1:123456789012:finance-dev-function-failures",
      "xray:PutTraceSegments *",
      "xray:PutTelemetryRecords *",
    ])
    error_message = "stage's role is not what its code needs"
  }
}

run "publish_may_read_what_was_collected_write_the_tables_and_no_more" {
  assert {
    condition = toset(flatten([for s in jsondecode(aws_iam_role_policy.function["publish"].policy).Statement : [for a in s.Action : [for r in s.Resource : "${a} ${r}"]]])) == toset([
      "s3:GetObject arn:aws:s3:::raw/market/*",
      "s3:GetObject arn:aws:s3:::raw/market_pages/*",
      "s3:PutObject arn:aws:s3:::raw/market_pages/*",
      "s3:GetObject arn:aws:s3:::work/market/*",
      "s3:PutObject arn:aws:s3:::work/market/*",
      "s3:GetObject arn:aws:s3:::curated/market/*",
      "s3:PutObject arn:aws:s3:::curated/market/*",
      "s3:GetObject arn:aws:s3:::curated/market_rejected/*",
      "s3:PutObject arn:aws:s3:::curated/market_rejected/*",
      "s3:GetObject arn:aws:s3:::curated/market_run/*",
      "s3:PutObject arn:aws:s3:::curated/market_run/*",
      "s3:ListBucket arn:aws:s3:::raw",
      "s3:ListBucket arn:aws:s3:::work",
      "s3:ListBucket arn:aws:s3:::curated",
      "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      "kms:GenerateDataKey arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      "logs:CreateLogStream arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/finance-dev-publish:*",
      "logs:PutLogEvents arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/finance-dev-publish:*",
      "sqs:SendMessage arn:aws:sqs:eu-west-1:123456789012:finance-dev-function-failures",
      "xray:PutTraceSegments *",
      "xray:PutTelemetryRecords *",
    ])
    error_message = "publish's role is not what its code needs"
  }
}

run "no_policy_denies_or_excepts_and_none_says_all_of_a_service" {
  assert {
    condition = alltrue(flatten([for policy in concat([for p in aws_iam_role_policy.function : p.policy], [aws_iam_role_policy.state_machine.policy]) :
      [for s in jsondecode(policy).Statement : s.Effect == "Allow" && length(setsubtract(keys(s), ["Sid", "Effect", "Action", "Resource", "Condition"])) == 0 && alltrue([for a in s.Action : !strcontains(a, "*")])]
    ]))
    error_message = "a statement has a wildcard action, or says what it does not mean"
  }
}

run "the_key_is_used_through_the_services_that_a_role_uses_alone" {
  assert {
    condition = { for name, p in aws_iam_role_policy.function : name => one([for s in jsondecode(p.policy).Statement : s.Condition.StringEquals["kms:ViaService"] if s.Sid == "UseKey"]) } == {
      collect = ["s3.eu-west-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com", "secretsmanager.eu-west-1.amazonaws.com"]
      stage   = ["s3.eu-west-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com"]
      publish = ["s3.eu-west-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com"]
    }
    error_message = "a function may use the key beside its buckets, its failures and its secret"
  }
  assert {
    condition     = one([for s in jsondecode(aws_iam_role_policy.state_machine.policy).Statement : s.Condition.StringEquals["kms:ViaService"] if s.Sid == "UseKey"]) == ["sns.eu-west-1.amazonaws.com"]
    error_message = "the state machine may use the key beside the topic"
  }
}

run "without_a_key_nothing_may_read_the_secret" {
  variables {
    market_api = { tier = "keyless" }
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.function["collect"].policy, "secretsmanager")
    error_message = "collect may read a secret that it never reads"
  }
  assert {
    condition     = aws_lambda_function.this["collect"].environment[0].variables.MARKET_API_CALLS_PER_MINUTE == "30"
    error_message = "without a word about it, calls have a budget all the same"
  }
}

run "roles_are_taken_by_their_service_alone" {
  assert {
    condition = alltrue([for role in aws_iam_role.function : jsondecode(role.assume_role_policy).Statement == [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }
    ]])
    error_message = "somebody else than Lambda can take a function's role"
  }
  assert {
    condition = jsondecode(aws_iam_role.state_machine.assume_role_policy).Statement[0] == {
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = "123456789012" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-market" }
      }
    }
    error_message = "another state machine, or another account's, can take the state machine's role"
  }
  assert {
    condition     = alltrue([for name, policy in aws_iam_role_policy.function : policy.role == "finance-dev-${name}"]) && length(toset([for function in aws_lambda_function.this : function.function_name])) == 3
    error_message = "functions share a role"
  }
}

run "the_state_machine_may_call_its_functions_mail_log_and_trace" {
  assert {
    condition = toset(flatten([for s in jsondecode(aws_iam_role_policy.state_machine.policy).Statement : [for a in s.Action : [for r in s.Resource : "${a} ${r}"]]])) == toset([
      "lambda:InvokeFunction arn:aws:lambda:eu-west-1:123456789012:function:finance-dev-collect",
      "lambda:InvokeFunction arn:aws:lambda:eu-west-1:123456789012:function:finance-dev-stage",
      "lambda:InvokeFunction arn:aws:lambda:eu-west-1:123456789012:function:finance-dev-publish",
      "sns:Publish arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts",
      "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      "kms:GenerateDataKey arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      "logs:CreateLogDelivery *",
      "logs:GetLogDelivery *",
      "logs:UpdateLogDelivery *",
      "logs:DeleteLogDelivery *",
      "logs:ListLogDeliveries *",
      "logs:PutResourcePolicy *",
      "logs:DescribeResourcePolicies *",
      "logs:DescribeLogGroups *",
      "xray:PutTraceSegments *",
      "xray:PutTelemetryRecords *",
      "xray:GetSamplingRules *",
      "xray:GetSamplingTargets *",
    ])
    error_message = "the state machine's role is not what it needs"
  }
}

run "executions_are_standard_logged_without_payloads_and_traced" {
  assert {
    condition     = aws_sfn_state_machine.this.type == "STANDARD" && aws_sfn_state_machine.this.definition == var.state_machine_definition
    error_message = "the state machine is not the standard workflow of etl/state_machine"
  }
  assert {
    condition = (
      aws_sfn_state_machine.this.logging_configuration[0].level == "ALL" &&
      aws_sfn_state_machine.this.logging_configuration[0].include_execution_data == false &&
      aws_sfn_state_machine.this.logging_configuration[0].log_destination == "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vendedlogs/states/finance-dev-market:*"
    )
    error_message = "executions are not logged, or with their payloads"
  }
  assert {
    condition     = aws_sfn_state_machine.this.tracing_configuration[0].enabled
    error_message = "executions are not traced"
  }
}

run "every_log_group_is_encrypted_and_ends" {
  assert {
    condition = alltrue([for group in concat(values(aws_cloudwatch_log_group.function), [aws_cloudwatch_log_group.state_machine]) :
      group.retention_in_days == 30 && group.kms_key_id == var.kms_key_arn
    ])
    error_message = "a log group is kept for ever, or is not encrypted"
  }
  assert {
    condition     = alltrue([for name, function in aws_lambda_function.this : function.logging_config[0].log_group == "/aws/lambda/finance-dev-${name}"])
    error_message = "a function logs into a group that is not ours, and has no retention"
  }
  assert {
    condition     = aws_cloudwatch_log_group.state_machine.name == "/aws/vendedlogs/states/finance-dev-market"
    error_message = "the executions' group takes room in the account's resource policies"
  }
}

run "the_secret_is_encrypted_and_can_be_brought_back" {
  assert {
    condition     = aws_secretsmanager_secret.api_key.name == "finance-dev/coingecko-api-key" && aws_secretsmanager_secret.api_key.kms_key_id == var.kms_key_arn && aws_secretsmanager_secret.api_key.recovery_window_in_days == 30
    error_message = "the API key's secret is not as it should be"
  }
}

run "the_outputs_are_names_and_arns" {
  assert {
    condition     = output.function_names == { collect = "finance-dev-collect", stage = "finance-dev-stage", publish = "finance-dev-publish" }
    error_message = "function_names is not a name a function"
  }
  assert {
    condition     = output.log_group_names.state_machine == "/aws/vendedlogs/states/finance-dev-market" && output.log_group_names.collect == "/aws/lambda/finance-dev-collect" && length(output.log_group_names) == 4
    error_message = "log_group_names lacks a group"
  }
  assert {
    condition     = output.failure_queue == { name = "finance-dev-function-failures", arn = "arn:aws:sqs:eu-west-1:123456789012:finance-dev-function-failures" }
    error_message = "failure_queue is not the failures' queue"
  }
}

run "the_laptop_s_market_is_allowed" {
  command = plan
  variables {
    market_api           = { url = "http://127.0.0.1:8601/api/v3", tier = "demo", calls_per_minute = 0 }
    reserved_concurrency = { collect = -1, stage = -1, publish = -1 }
    secret_recovery_days = 0
  }
}

run "a_url_in_plain_text_is_refused" {
  command = plan
  variables {
    market_api = { url = "http://api.coingecko.com/api/v3" }
  }
  expect_failures = [var.market_api]
}

run "a_url_with_a_key_in_it_is_refused" {
  command = plan
  variables {
    market_api = { url = "https://api.coingecko.com/api/v3?x_cg_demo_api_key=secret" }
  }
  expect_failures = [var.market_api]
}

run "an_unknown_tier_is_refused" {
  command = plan
  variables {
    market_api = { tier = "public" }
  }
  expect_failures = [var.market_api]
}

run "a_pro_key_at_the_public_host_is_refused" {
  command = plan
  variables {
    market_api = { tier = "pro" }
  }
  expect_failures = [var.market_api]
}

run "a_demo_key_at_the_pro_host_is_refused" {
  command = plan
  variables {
    market_api = { url = "https://pro-api.coingecko.com/api/v3", tier = "demo" }
  }
  expect_failures = [var.market_api]
}

run "half_a_call_a_minute_is_refused" {
  command = plan
  variables {
    market_api = { calls_per_minute = 0.5 }
  }
  expect_failures = [var.market_api]
}

run "less_than_an_execution_s_four_pages_at_once_is_refused" {
  command = plan
  variables {
    reserved_concurrency = { collect = 2, stage = 8, publish = 4 }
  }
  expect_failures = [var.reserved_concurrency]
}

run "logs_for_ever_are_refused" {
  command = plan
  variables {
    log_retention_days = 0
  }
  expect_failures = [var.log_retention_days]
}

run "a_recovery_window_that_aws_does_not_know_is_refused" {
  command = plan
  variables {
    secret_recovery_days = 3
  }
  expect_failures = [var.secret_recovery_days]
}

run "a_folder_without_packages_is_refused" {
  command = plan
  variables {
    packages = "./tests/nothing"
  }
  # the file is then missed where it is read, too
  expect_failures = [var.packages]
}

run "a_pinned_clock_is_refused" {
  command = plan
  variables {
    functions = {
      collect = { doc = "", memory_mb = 512, timeout_seconds = 180, environment = ["RAW_BUCKET", "RUN_AT"] }
      stage   = { doc = "", memory_mb = 512, timeout_seconds = 30, environment = ["RAW_BUCKET"] }
      publish = { doc = "", memory_mb = 512, timeout_seconds = 150, environment = ["RAW_BUCKET"] }
    }
  }
  expect_failures = [var.functions]
}

run "a_package_of_another_checkout_is_refused" {
  command = plan
  variables {
    functions = {
      collect = { doc = "", memory_mb = 512, timeout_seconds = 180, environment = ["RAW_BUCKET"] }
      stage   = { doc = "", memory_mb = 512, timeout_seconds = 30, environment = ["RAW_BUCKET"] }
      publish = { doc = "", memory_mb = 512, timeout_seconds = 150, environment = ["RAW_BUCKET"] }
    }
  }
  expect_failures = [aws_lambda_function.this]
}

run "a_definition_that_mails_elsewhere_is_refused" {
  command = plan
  variables {
    alerts_topic_arn = "arn:aws:sns:eu-west-1:123456789012:finance-prod-alerts"
  }
  expect_failures = [aws_sfn_state_machine.this]
}
