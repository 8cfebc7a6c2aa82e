mock_provider "aws" {
  source = "../../mocks"
}

variables {
  environment          = "dev"
  account_id           = "123456789012"
  region               = "eu-west-1"
  orchestrator         = "eventbridge"
  protected            = false
  alert_emails         = ["on-call@example.com"]
  packages             = "../etl/tests/packages"
  log_retention_days   = 14
  secret_recovery_days = 0
  reserved_concurrency = { collect = -1, stage = -1, publish = -1 }
  snowflake            = { managed = false, pipe_queue_arn = "arn:aws:sqs:eu-west-1:999999999999:snowpipe" }
}

run "snowflake_can_be_somebody_else_s" {
  command = plan

  assert {
    condition     = length(module.snowflake) == 0 && length(module.schedule) == 1
    error_message = "Snowflake is made though somebody else does"
  }
  assert {
    condition     = output.mwaa == null
    error_message = "there is MWAA though EventBridge drives"
  }
}

run "both_at_once_is_no_choice" {
  command = plan
  variables {
    orchestrator = "both"
  }
  expect_failures = [var.orchestrator]
}

run "mwaa_needs_its_files_its_zones_and_snowflake_s_account" {
  command = plan
  variables {
    orchestrator = "mwaa"
  }
  expect_failures = [var.mwaa, var.snowflake]
}

run "the_queue_is_named_where_snowflake_is_somebody_else_s" {
  command = plan
  variables {
    snowflake = { managed = false }
  }
  expect_failures = [var.snowflake]
}

run "airflow_and_dbt_need_keys" {
  command = plan
  variables {
    orchestrator = "mwaa"
    mwaa         = { package = "../mwaa/tests/package", availability_zones = ["eu-west-1a", "eu-west-1b"] }
    snowflake    = { account = "myorg-myaccount" }
  }
  expect_failures = [var.snowflake]
}
