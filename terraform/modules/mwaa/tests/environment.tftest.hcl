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

run "airflow_3_3_1_with_the_key_and_the_window" {
  assert {
    condition     = aws_mwaa_environment.this.airflow_version == "3.3.1" && aws_mwaa_environment.this.environment_class == "mw1.small" && aws_mwaa_environment.this.schedulers == 2
    error_message = "the environment is not what is written down"
  }
  assert {
    condition     = aws_mwaa_environment.this.min_workers == 1 && aws_mwaa_environment.this.max_workers == 2
    error_message = "the workers are not what is written down"
  }
  assert {
    condition     = aws_mwaa_environment.this.kms_key == var.kms_key_arn
    error_message = "the environment is not encrypted with the environment's key"
  }
  assert {
    condition     = aws_mwaa_environment.this.weekly_maintenance_window_start == "TUE:03:30" && aws_mwaa_environment.this.webserver_access_mode == "PUBLIC_ONLY"
    error_message = "the maintenance window or the web server's mode is not the default"
  }
  assert {
    condition     = output.environment_name == "finance-dev"
    error_message = "the environment's name is not the prefix"
  }
}

run "files_are_taken_by_version_so_that_a_change_updates_the_environment" {
  assert {
    condition     = keys(aws_s3_object.this) == ["plugins.zip", "requirements.txt", "startup.sh"]
    error_message = "not exactly plugins, requirements and startup script are uploaded: DAGs are the deployment's"
  }
  assert {
    condition = alltrue([for name, object in aws_s3_object.this :
      object.bucket == "finance-dev-mwaa-123456789012" && object.source == "tests/package/${name}" && object.source_hash == filesha256("tests/package/${name}")
    ])
    error_message = "a file is not uploaded when its content changes, or goes elsewhere"
  }
  assert {
    condition     = alltrue([for object in aws_s3_object.this : object.server_side_encryption == "aws:kms" && object.kms_key_id == var.kms_key_arn])
    error_message = "a file is not encrypted with the environment's key"
  }
  assert {
    condition     = aws_mwaa_environment.this.plugins_s3_path == "plugins.zip" && aws_mwaa_environment.this.plugins_s3_object_version == aws_s3_object.this["plugins.zip"].version_id
    error_message = "the plugins are not taken by version"
  }
  assert {
    condition     = aws_mwaa_environment.this.requirements_s3_path == "requirements.txt" && aws_mwaa_environment.this.requirements_s3_object_version == aws_s3_object.this["requirements.txt"].version_id
    error_message = "the requirements are not taken by version"
  }
  assert {
    condition     = aws_mwaa_environment.this.startup_script_s3_path == "startup.sh" && aws_mwaa_environment.this.startup_script_s3_object_version == aws_s3_object.this["startup.sh"].version_id
    error_message = "the startup script is not taken by version"
  }
  assert {
    condition     = aws_mwaa_environment.this.source_bucket_arn == "arn:aws:s3:::finance-dev-mwaa-123456789012" && aws_mwaa_environment.this.dag_s3_path == "dags/"
    error_message = "the DAGs are not in MWAA's bucket below dags/"
  }
}

run "all_five_kinds_of_logs_are_kept_for_a_limited_time_and_encrypted" {
  assert {
    condition = { for kind, group in aws_cloudwatch_log_group.airflow : kind => group.name } == {
      dag_processing = "airflow-finance-dev-DAGProcessing"
      scheduler      = "airflow-finance-dev-Scheduler"
      task           = "airflow-finance-dev-Task"
      webserver      = "airflow-finance-dev-WebServer"
      worker         = "airflow-finance-dev-Worker"
    }
    error_message = "a log group has not the name under which MWAA would make its own"
  }
  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.airflow : group.retention_in_days == 30 && group.kms_key_id == var.kms_key_arn])
    error_message = "a log group has no end or no key"
  }
  assert {
    condition = alltrue([for logs in [
      aws_mwaa_environment.this.logging_configuration[0].dag_processing_logs[0],
      aws_mwaa_environment.this.logging_configuration[0].scheduler_logs[0],
      aws_mwaa_environment.this.logging_configuration[0].task_logs[0],
      aws_mwaa_environment.this.logging_configuration[0].webserver_logs[0],
      aws_mwaa_environment.this.logging_configuration[0].worker_logs[0],
    ] : logs.enabled && logs.log_level == "INFO"])
    error_message = "a kind of logs is off"
  }
  assert {
    condition     = output.log_group_names.task == "airflow-finance-dev-Task"
    error_message = "the output does not name the log groups"
  }
}

run "the_dags_get_their_names_from_configuration_options" {
  assert {
    condition = { for option, value in nonsensitive(aws_mwaa_environment.this.airflow_configuration_options) : option => value if startswith(option, "finance.") } == {
      "finance.environment"         = "dev"
      "finance.state_machine_arn"   = "arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-market"
      "finance.curated_bucket"      = "finance-dev-curated-123456789012"
      "finance.work_bucket"         = "finance-dev-work-123456789012"
      "finance.alerts_topic_arn"    = "arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts"
      "finance.snowflake_database"  = "FINANCE_DEV"
      "finance.landing_schema"      = "LANDING"
      "finance.exposed_schema"      = "EXPOSED"
      "finance.pipe_name"           = "{TABLE}_PIPE"
      "finance.dbt_project_path"    = "/usr/local/airflow/dags/include/dbt/finance"
      "finance.dbt_executable_path" = "/usr/local/airflow/dbt/dbt"
      "finance.dbt_target"          = "dev"
      "finance.dbt_docs_path"       = "/usr/local/airflow/plugins/dbt_docs/static_index.html"
      "finance.deadline_minutes"    = "45"
    }
    error_message = "section [finance] is not the environment's"
  }
  assert {
    condition = { for option, value in nonsensitive(aws_mwaa_environment.this.airflow_configuration_options) : option => value if startswith(option, "dbt.") } == {
      "dbt.snowflake_account"   = "myorg-myaccount"
      "dbt.snowflake_user"      = "FINANCE_DEV_DBT"
      "dbt.snowflake_role"      = "FINANCE_DEV_TRANSFORMER"
      "dbt.snowflake_warehouse" = "FINANCE_DEV_TRANSFORM"
      "dbt.snowflake_database"  = "FINANCE_DEV"
      "dbt.private_key_secret"  = "finance-dev/airflow/dbt-private-key"
    }
    error_message = "what startup.sh exports for dbt is not the environment's"
  }
}

run "airflow_itself_is_set_as_on_a_laptop_where_it_matters" {
  assert {
    condition = { for option, value in nonsensitive(aws_mwaa_environment.this.airflow_configuration_options) : option => value if !startswith(option, "finance.") && !startswith(option, "dbt.") && option != "secrets.backend_kwargs" } == {
      "core.dags_are_paused_at_creation"     = "False"
      "cosmos.enable_telemetry"              = "False"
      "scheduler.create_cron_data_intervals" = "False"
      "secrets.backend"                      = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
      "usage_data_collection.enabled"        = "False"
    }
    error_message = "Airflow's own options are others"
  }
  assert {
    condition = jsondecode(nonsensitive(aws_mwaa_environment.this.airflow_configuration_options)["secrets.backend_kwargs"]) == {
      connections_prefix         = "finance-dev/airflow/connections"
      connections_lookup_pattern = "^(?!aws_default$).*$"
      variables_prefix           = "finance-dev/airflow/variables"
      config_prefix              = null
    }
    error_message = "Airflow looks for secrets elsewhere than where its role may read"
  }
  # what MWAA's API takes: no empty value, printable ASCII, names of at most 64 characters
  assert {
    condition     = alltrue([for option, value in nonsensitive(aws_mwaa_environment.this.airflow_configuration_options) : length(option) <= 64 && can(regex("^[a-z]+([a-z0-9._]*[a-z0-9_]+)?$", option)) && can(regex("^[ -~]+$", value))])
    error_message = "MWAA would refuse an option's name or value"
  }
}

run "more_of_the_settings_can_be_given" {
  variables {
    deadline_minutes = 30
    finance_options  = { pages = "5" }
    docs_url         = "https://docs.example/main"
  }
  assert {
    condition     = nonsensitive(aws_mwaa_environment.this.airflow_configuration_options)["finance.pages"] == "5" && nonsensitive(aws_mwaa_environment.this.airflow_configuration_options)["finance.deadline_minutes"] == "30" && nonsensitive(aws_mwaa_environment.this.airflow_configuration_options)["finance.docs_url"] == "https://docs.example/main"
    error_message = "a setting does not reach Airflow"
  }
}

run "a_micro_environment_has_one_of_each" {
  variables {
    environment_class = "mw1.micro"
    schedulers        = 1
    workers           = { min = 1, max = 1 }
  }
  assert {
    condition     = aws_mwaa_environment.this.schedulers == 1 && aws_mwaa_environment.this.max_workers == 1
    error_message = "a micro environment has more than one scheduler or worker"
  }
}

run "a_micro_environment_with_two_workers_is_refused" {
  command = plan
  variables {
    environment_class = "mw1.micro"
    schedulers        = 1
  }
  expect_failures = [var.workers]
}

run "one_scheduler_is_refused" {
  command = plan
  variables {
    schedulers = 1
  }
  expect_failures = [var.schedulers]
}

run "fewer_workers_at_most_than_at_least_are_refused" {
  command = plan
  variables {
    workers = { min = 3, max = 2 }
  }
  expect_failures = [var.workers]
}

run "an_unknown_class_is_refused" {
  command = plan
  variables {
    environment_class = "mw1.huge"
  }
  expect_failures = [var.environment_class]
}

run "an_unknown_access_mode_is_refused" {
  command = plan
  variables {
    webserver_access_mode = "PUBLIC_AND_PRIVATE"
  }
  expect_failures = [var.webserver_access_mode]
}

run "a_maintenance_window_at_a_quarter_hour_is_refused" {
  command = plan
  variables {
    maintenance_window = "TUE:03:15"
  }
  expect_failures = [var.maintenance_window]
}

run "logs_without_an_end_are_refused" {
  command = plan
  variables {
    log_retention_days = 0
  }
  expect_failures = [var.log_retention_days]
}

run "a_setting_that_nobody_knows_is_refused" {
  command = plan
  variables {
    finance_options = { page_count = "5" }
  }
  expect_failures = [var.finance_options]
}

run "a_setting_that_is_the_module_s_own_is_refused" {
  command = plan
  variables {
    finance_options = { curated_bucket = "another" }
  }
  expect_failures = [var.finance_options]
}

run "an_address_instead_of_an_account_is_refused" {
  command = plan
  variables {
    snowflake_account = "https://myorg-myaccount.snowflakecomputing.com"
  }
  expect_failures = [var.snowflake_account]
}

run "a_deadline_of_a_fraction_is_refused" {
  command = plan
  variables {
    deadline_minutes = 44.5
  }
  expect_failures = [var.deadline_minutes]
}

run "an_unknown_environment_is_refused" {
  command = plan
  variables {
    environment = "local"
  }
  expect_failures = [var.environment]
}
