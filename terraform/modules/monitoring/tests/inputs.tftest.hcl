mock_provider "aws" {
  override_resource {
    target = aws_sns_topic.alerts
    values = { arn = "arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts" }
  }
  override_resource {
    target = aws_sns_topic.pipe_errors
    values = { arn = "arn:aws:sns:eu-west-1:123456789012:finance-dev-snowpipe-errors" }
  }
}

variables {
  prefix                    = "finance-dev"
  account_id                = "123456789012"
  region                    = "eu-west-1"
  names                     = { alerts_topic = "finance-dev-alerts", metrics_namespace = "finance-dev" }
  kms_key_arn               = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  alert_emails              = ["on-call@example.com", "second@example.com"]
  state_machine_arn         = "arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-market"
  execution_timeout_seconds = 1500
  function_names            = { collect = "finance-dev-collect", stage = "finance-dev-stage", publish = "finance-dev-publish" }
  functions                 = { collect = { timeout_seconds = 180 }, stage = { timeout_seconds = 30 }, publish = { timeout_seconds = 150 } }
  log_group_names = {
    collect       = "/aws/lambda/finance-dev-collect"
    stage         = "/aws/lambda/finance-dev-stage"
    publish       = "/aws/lambda/finance-dev-publish"
    state_machine = "/aws/vendedlogs/states/finance-dev-market"
  }
  failure_queue_name              = "finance-dev-failures"
  orchestrator                    = "eventbridge"
  schedule_name                   = "finance-dev-hourly"
  schedule_group_name             = "finance-dev"
  schedule_dead_letter_queue_name = "finance-dev-schedule-failures"
}

run "nobody_to_tell_is_refused" {
  command = plan
  variables {
    alert_emails = []
  }
  expect_failures = [var.alert_emails]
}

run "an_address_that_is_none_is_refused" {
  command = plan
  variables {
    alert_emails = ["on-call@example.com", "on-call"]
  }
  expect_failures = [var.alert_emails]
}

run "two_addresses_in_one_are_refused" {
  command = plan
  variables {
    alert_emails = ["a@example.com,b@example.com"]
  }
  expect_failures = [var.alert_emails]
}

run "an_unknown_orchestrator_is_refused" {
  command = plan
  variables {
    orchestrator                    = "cron"
    schedule_name                   = null
    schedule_dead_letter_queue_name = null
  }
  expect_failures = [var.orchestrator]
}

run "mwaa_without_an_environment_is_refused" {
  command = plan
  variables {
    orchestrator                    = "mwaa"
    schedule_name                   = null
    schedule_dead_letter_queue_name = null
  }
  expect_failures = [var.mwaa_environment_name]
}

run "two_drivers_are_refused" {
  command = plan
  variables {
    orchestrator          = "mwaa"
    mwaa_environment_name = "finance-dev"
  }
  expect_failures = [var.schedule_name, var.schedule_dead_letter_queue_name]
}

run "a_schedule_without_a_name_is_refused" {
  command = plan
  variables {
    schedule_name                   = null
    schedule_dead_letter_queue_name = null
  }
  expect_failures = [var.schedule_name, var.schedule_dead_letter_queue_name]
}

run "a_function_without_a_timeout_is_refused" {
  command = plan
  variables {
    functions = { collect = { timeout_seconds = 180 } }
  }
  expect_failures = [var.functions]
}

run "a_log_group_that_is_missing_is_refused" {
  command = plan
  variables {
    log_group_names = { collect = "c", stage = "s", publish = "p" }
  }
  expect_failures = [var.log_group_names]
}

run "other_functions_are_refused" {
  command = plan
  variables {
    function_names  = { load = "finance-dev-load" }
    functions       = { load = { timeout_seconds = 30 } }
    log_group_names = { load = "l", state_machine = "s" }
  }
  expect_failures = [var.function_names]
}

run "thresholds_out_of_bounds_are_refused" {
  command = plan
  variables {
    recurring_hours           = 4
    deadline_minutes          = 60
    missing_hours             = 0
    slow_execution_share      = 1
    slow_function_share       = 1.2
    function_errors_an_hour   = 0
    rejected_percent          = 100
    queued_tasks              = 0
    execution_timeout_seconds = 0
    account_id                = "12345"
    state_machine_arn         = "finance-dev-market"
    docs_url                  = "https://example.com/docs/"
  }
  expect_failures = [
    var.recurring_hours, var.deadline_minutes, var.missing_hours, var.slow_execution_share, var.slow_function_share,
    var.function_errors_an_hour, var.rejected_percent, var.queued_tasks, var.execution_timeout_seconds, var.account_id,
    var.state_machine_arn, var.docs_url,
  ]
}
