# AWS is mocked, Snowflake is not: the provider's stand-in (or the provider itself) plans and makes up what it computes.
mock_provider "aws" {}

provider "snowflake" {
  preview_features_enabled = [
    "snowflake_file_format_parquet_resource",
    "snowflake_notification_integration_resource",
    "snowflake_pipe_resource",
    "snowflake_table_resource",
  ]
}

variables {
  prefix               = "finance-dev"
  account_id           = "123456789012"
  region               = "eu-west-1"
  bucket               = { name = "finance-dev-curated-123456789012", arn = "arn:aws:s3:::finance-dev-curated-123456789012" }
  kms_key_arn          = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  pipe_error_topic_arn = "arn:aws:sns:eu-west-1:123456789012:finance-dev-pipe-errors"
  protected            = false
  iam_settle_seconds   = 0
  # what looks like public keys, of which nobody can have the private part
  users = { for user, addresses in {
    airflow = ["192.0.2.10", "192.0.2.11"]
    dbt     = ["192.0.2.10", "192.0.2.11"]
    tableau = ["198.51.100.0/28"]
    } : user => {
    public_key   = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A${join("", [for n in range(45) : "exampleA"])}"
    public_key_2 = user == "dbt" ? "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A${join("", [for n in range(45) : "exampleB"])}" : null
    addresses    = addresses
  } }

  names = {
    snowflake = {
      database            = "FINANCE_DEV"
      schemas             = { landing = "LANDING", staging = "STAGING", snapshots = "SNAPSHOTS", exposed = "EXPOSED" }
      warehouses          = { transform = "FINANCE_DEV_TRANSFORM", report = "FINANCE_DEV_REPORT" }
      users               = { airflow = "FINANCE_DEV_AIRFLOW", dbt = "FINANCE_DEV_DBT", tableau = "FINANCE_DEV_TABLEAU" }
      error_integration   = "FINANCE_DEV_PIPE_ERRORS"
      storage_integration = "FINANCE_DEV_S3"
      file_format         = "PARQUET"
      roles = {
        loader      = "FINANCE_DEV_LOADER"
        transformer = "FINANCE_DEV_TRANSFORMER"
        operator    = "FINANCE_DEV_OPERATOR"
        analyst     = "FINANCE_DEV_ANALYST"
        reporter    = "FINANCE_DEV_REPORTER"
      }
    }
  }

  # as contracts hands them on, but for the number of columns
  tables = { for name in ["market", "market_rejected", "market_run"] : name => {
    doc   = "Rows of ${name}"
    name  = upper(name)
    stage = "${upper(name)}_STAGE"
    pipe  = "${upper(name)}_PIPE"
    columns = [
      { name = "RUN_ID", type = "VARCHAR", nullable = false, doc = "The execution" },
      { name = "SECONDS", type = "FLOAT", nullable = true, doc = "How long it took" },
    ]
    copy_statement = "copy into FINANCE_DEV.LANDING.${upper(name)}\nfrom @FINANCE_DEV.LANDING.${upper(name)}_STAGE\n"
  } }
}

run "what_is_landed_staged_and_versioned_can_not_be_handed_out_in_passing" {
  command = plan

  assert {
    condition     = { for key, schema in snowflake_schema.this : schema.name => schema.with_managed_access } == { EXPOSED = "false", LANDING = "true", SNAPSHOTS = "true", STAGING = "true" }
    error_message = "all schemas but EXPOSED, where dbt grants what it makes, are managed"
  }
  assert {
    condition     = snowflake_database.this.name == "FINANCE_DEV" && snowflake_database.this.drop_public_schema_on_creation && snowflake_database.this.data_retention_time_in_days == 1
    error_message = "the database has its contract's name, no schema PUBLIC and the retention of the variable"
  }
}

run "one_apply_makes_integrations_and_roles_that_trust_each_other" {
  command = apply

  assert {
    condition     = snowflake_storage_integration_aws.this.storage_aws_role_arn == "arn:aws:iam::123456789012:role/${aws_iam_role.loads.name}"
    error_message = "the storage integration takes another role than the one that is made"
  }
  assert {
    condition = jsondecode(aws_iam_role.loads.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = snowflake_storage_integration_aws.this.describe_output[0].iam_user_arn }
      Condition = { StringEquals = { "sts:ExternalId" = snowflake_storage_integration_aws.this.describe_output[0].external_id } }
    }]
    error_message = "the role that reads the bucket does not trust the integration's user with its external id, and nobody else"
  }
  assert {
    condition     = snowflake_notification_integration.pipe_errors.aws_sns_role_arn == "arn:aws:iam::123456789012:role/${aws_iam_role.pipe_errors.name}"
    error_message = "the notification integration takes another role than the one that is made"
  }
  assert {
    condition = jsondecode(aws_iam_role.pipe_errors.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = snowflake_notification_integration.pipe_errors.aws_sns_iam_user_arn }
      Condition = { StringEquals = { "sts:ExternalId" = snowflake_notification_integration.pipe_errors.aws_sns_external_id } }
    }]
    error_message = "the role that publishes errors does not trust the integration's user with its external id, and nobody else"
  }
  assert {
    condition     = output.pipe_queue_arn == snowflake_pipe.landing["market"].notification_channel && startswith(output.pipe_queue_arn, "arn:aws:sqs:")
    error_message = "the bucket is not told Snowpipe's queue"
  }
}

run "snowflake_reads_the_landing_prefixes_and_nothing_else" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role_policy.loads.policy).Statement == [
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = [for table in ["market", "market_rejected", "market_run"] : "arn:aws:s3:::finance-dev-curated-123456789012/${table}/*"]
      },
      {
        Sid       = "ListPrefixes"
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = "arn:aws:s3:::finance-dev-curated-123456789012"
        Condition = { StringLike = { "s3:prefix" = ["market/*", "market_rejected/*", "market_run/*"] } }
      },
      {
        Sid      = "FindBucket"
        Effect   = "Allow"
        Action   = "s3:GetBucketLocation"
        Resource = "arn:aws:s3:::finance-dev-curated-123456789012"
      },
      {
        Sid       = "DecryptObjects"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = var.kms_key_arn
        Condition = { StringEquals = { "kms:ViaService" = "s3.eu-west-1.amazonaws.com" } }
      },
    ]
    error_message = "the role that reads the bucket may do more or less than read the landing tables' objects"
  }
  assert {
    condition     = snowflake_storage_integration_aws.this.storage_allowed_locations == toset([for table in ["market", "market_rejected", "market_run"] : "s3://finance-dev-curated-123456789012/${table}/"])
    error_message = "the integration allows other locations than the landing tables' prefixes"
  }
  assert {
    condition = jsondecode(aws_iam_role_policy.pipe_errors.policy).Statement == [
      {
        Sid      = "Publish"
        Effect   = "Allow"
        Action   = "sns:Publish"
        Resource = "arn:aws:sns:eu-west-1:123456789012:finance-dev-pipe-errors"
      },
      {
        Sid       = "EncryptMessages"
        Effect    = "Allow"
        Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource  = var.kms_key_arn
        Condition = { StringEquals = { "kms:ViaService" = "sns.eu-west-1.amazonaws.com" } }
      },
    ]
    error_message = "the role that publishes errors may do more or less than publish to its topic"
  }
}

run "stages_end_with_a_slash_and_read_parquet_with_its_types" {
  command = plan

  assert {
    condition = { for stage in snowflake_stage_external_s3.landing : stage.name => stage.url } == {
      MARKET_STAGE          = "s3://finance-dev-curated-123456789012/market/"
      MARKET_REJECTED_STAGE = "s3://finance-dev-curated-123456789012/market_rejected/"
      MARKET_RUN_STAGE      = "s3://finance-dev-curated-123456789012/market_run/"
    }
    error_message = "a stage is missing, or reads another prefix than its table's"
  }
  assert {
    condition = alltrue([for stage in snowflake_stage_external_s3.landing :
      stage.storage_integration == "FINANCE_DEV_S3" && stage.file_format[0].format_name == "\"FINANCE_DEV\".\"LANDING\".\"PARQUET\"" && length(stage.credentials) == 0
    ])
    error_message = "a stage does not go through the integration, or not by the file format"
  }
  assert {
    condition     = snowflake_file_format_parquet.this.use_logical_type == "true"
    error_message = "without logical types Parquet's timestamps are numbers"
  }
}

run "landing_tables_are_those_of_the_contracts" {
  command = plan

  assert {
    condition = { for key, table in snowflake_table.landing : key => [for column in table.column : {
      name = column.name, type = column.type, nullable = column.nullable, doc = column.comment
      }] } == { for key, table in var.tables : key => [for column in table.columns : {
      name = column.name, type = column.type, nullable = column.nullable, doc = column.doc
    }] }
    error_message = "a landing table has other columns than its contract"
  }
  assert {
    condition     = alltrue([for key, table in snowflake_table.landing : table.comment == var.tables[key].doc && table.schema == "LANDING"])
    error_message = "a landing table is in another schema, or its contract's words are missing"
  }
}

run "pipes_load_by_themselves_and_tell_of_errors" {
  command = plan

  assert {
    condition = alltrue([for key, pipe in snowflake_pipe.landing :
      pipe.auto_ingest && pipe.error_integration == "FINANCE_DEV_PIPE_ERRORS" && pipe.copy_statement == var.tables[key].copy_statement
    ]) && length(snowflake_pipe.landing) == 3
    error_message = "a pipe waits to be told, is silent about errors, or copies otherwise than etl/contracts/pipe.sql"
  }
  assert {
    condition = alltrue([for key, owned in snowflake_grant_ownership.pipe :
      owned.account_role_name == "FINANCE_DEV_LOADER" && owned.outbound_privileges == "COPY" && owned.on[0].object_type == "PIPE"
    ]) && keys(snowflake_grant_ownership.pipe) == keys(snowflake_pipe.landing)
    error_message = "a pipe does not run with the loader's rights"
  }
}

run "warehouses_sleep_and_have_limits" {
  command = plan
  variables {
    warehouses           = { transform = { size = "SMALL", credits_a_month = 100 } }
    monitor_notify_users = ["ALICE"]
  }

  assert {
    condition = alltrue([for warehouse in snowflake_warehouse.this :
      warehouse.auto_suspend == 60 && warehouse.auto_resume == "true" && warehouse.initially_suspended && warehouse.statement_timeout_in_seconds > 0 && warehouse.statement_queued_timeout_in_seconds > 0
    ])
    error_message = "a warehouse runs on without work, or lets a statement run for ever"
  }
  assert {
    condition     = snowflake_warehouse.this["transform"].warehouse_size == "SMALL" && snowflake_warehouse.this["report"].warehouse_size == "XSMALL"
    error_message = "a warehouse has another size than asked for"
  }
  assert {
    condition = { for monitor in snowflake_resource_monitor.this : monitor.name => monitor.credit_quota } == {
      FINANCE_DEV_TRANSFORM = 100
      FINANCE_DEV_REPORT    = 30
    } && alltrue([for warehouse in snowflake_warehouse.this : warehouse.resource_monitor == warehouse.name])
    error_message = "a warehouse has no monitor of its own, or another quota than asked for"
  }
  assert {
    condition = alltrue([for monitor in snowflake_resource_monitor.this :
      monitor.suspend_trigger == 100 && monitor.suspend_immediate_trigger == 110 && monitor.notify_triggers == toset([50, 80]) && monitor.notify_users == toset(["ALICE"])
    ])
    error_message = "a monitor does not tell in time, or does not suspend"
  }
}

run "without_accountadmin_there_are_no_monitors" {
  command = plan
  variables {
    resource_monitors = false
    terraform_role    = "FINANCE_TERRAFORM"
  }

  assert {
    condition     = length(snowflake_resource_monitor.this) == 0 && alltrue([for warehouse in snowflake_warehouse.this : warehouse.resource_monitor == null])
    error_message = "a monitor is made that only ACCOUNTADMIN may make"
  }
  assert {
    condition = alltrue([for grant in snowflake_grant_privileges_to_account_role.pipe_handover :
      grant.account_role_name == "FINANCE_TERRAFORM"
    ])
    error_message = "Terraform's role can't resume the pipes that it hands to the loader"
  }
}

run "each_role_may_what_it_is_for" {
  command = plan

  assert {
    condition = { for role, grant in snowflake_grant_privileges_to_account_role.database : grant.account_role_name => join(", ", sort(grant.privileges)) if grant.on_account_object[0].object_name == "FINANCE_DEV" } == {
      FINANCE_DEV_ANALYST     = "USAGE"
      FINANCE_DEV_LOADER      = "USAGE"
      FINANCE_DEV_OPERATOR    = "USAGE"
      FINANCE_DEV_REPORTER    = "USAGE"
      FINANCE_DEV_TRANSFORMER = "CREATE SCHEMA, USAGE"
    }
    error_message = "a role may do more or less with the database than it has to"
  }
  assert {
    condition = { for role, grant in snowflake_grant_privileges_to_account_role.warehouse : grant.account_role_name => grant.on_account_object[0].object_name if grant.privileges == toset(["USAGE"]) } == {
      FINANCE_DEV_ANALYST     = "FINANCE_DEV_REPORT"
      FINANCE_DEV_OPERATOR    = "FINANCE_DEV_TRANSFORM"
      FINANCE_DEV_REPORTER    = "FINANCE_DEV_REPORT"
      FINANCE_DEV_TRANSFORMER = "FINANCE_DEV_TRANSFORM"
    }
    error_message = "a role has another warehouse than its own"
  }
  assert {
    condition = { for grant in snowflake_grant_privileges_to_account_role.schema : "${grant.account_role_name} ${grant.on_schema[0].schema_name}" => join(", ", sort(grant.privileges)) } == {
      "FINANCE_DEV_ANALYST \"FINANCE_DEV\".\"EXPOSED\""       = "USAGE"
      "FINANCE_DEV_LOADER \"FINANCE_DEV\".\"LANDING\""        = "USAGE"
      "FINANCE_DEV_OPERATOR \"FINANCE_DEV\".\"EXPOSED\""      = "USAGE"
      "FINANCE_DEV_OPERATOR \"FINANCE_DEV\".\"LANDING\""      = "USAGE"
      "FINANCE_DEV_REPORTER \"FINANCE_DEV\".\"EXPOSED\""      = "USAGE"
      "FINANCE_DEV_TRANSFORMER \"FINANCE_DEV\".\"LANDING\""   = "USAGE"
      "FINANCE_DEV_TRANSFORMER \"FINANCE_DEV\".\"STAGING\""   = "CREATE DYNAMIC TABLE, CREATE MATERIALIZED VIEW, CREATE TABLE, CREATE VIEW, USAGE"
      "FINANCE_DEV_TRANSFORMER \"FINANCE_DEV\".\"SNAPSHOTS\"" = "CREATE DYNAMIC TABLE, CREATE MATERIALIZED VIEW, CREATE TABLE, CREATE VIEW, USAGE"
      "FINANCE_DEV_TRANSFORMER \"FINANCE_DEV\".\"EXPOSED\""   = "CREATE DYNAMIC TABLE, CREATE MATERIALIZED VIEW, CREATE TABLE, CREATE VIEW, USAGE"
    }
    error_message = "a role may do more or less in a schema than it has to"
  }
  assert {
    condition = { for grant in snowflake_grant_privileges_to_account_role.landing_table : "${grant.account_role_name} ${replace(grant.on_schema_object[0].object_name, "\"", "")}" => join(", ", sort(grant.privileges)) } == merge(
      { for table in ["MARKET", "MARKET_REJECTED", "MARKET_RUN"] : "FINANCE_DEV_LOADER FINANCE_DEV.LANDING.${table}" => "INSERT, SELECT" },
      { for table in ["MARKET", "MARKET_REJECTED", "MARKET_RUN"] : "FINANCE_DEV_OPERATOR FINANCE_DEV.LANDING.${table}" => "SELECT" },
      { for table in ["MARKET", "MARKET_REJECTED", "MARKET_RUN"] : "FINANCE_DEV_TRANSFORMER FINANCE_DEV.LANDING.${table}" => "SELECT" },
    )
    error_message = "what is landed is written by others than the loader, or read by others than transformer and operator"
  }
  assert {
    condition = toset([for grant in values(snowflake_grant_privileges_to_account_role.exposed_future) :
      "${grant.account_role_name} ${grant.on_schema_object[0].future[0].object_type_plural}" if grant.privileges == toset(["SELECT"]) && grant.on_schema_object[0].future[0].in_schema == "\"FINANCE_DEV\".\"EXPOSED\""
    ]) == toset([for pair in setproduct(["FINANCE_DEV_ANALYST", "FINANCE_DEV_OPERATOR", "FINANCE_DEV_REPORTER"], ["TABLES", "VIEWS", "MATERIALIZED VIEWS", "DYNAMIC TABLES"]) : join(" ", pair)])
    error_message = "a reader can't read a kind of thing that dbt will make"
  }
  assert {
    condition = toset([for grant in values(snowflake_grant_privileges_to_account_role.exposed_all) :
      "${grant.account_role_name} ${grant.on_schema_object[0].all[0].object_type_plural}" if grant.privileges == toset(["SELECT"]) && grant.on_schema_object[0].all[0].in_schema == "\"FINANCE_DEV\".\"EXPOSED\""
    ]) == toset([for pair in setproduct(["FINANCE_DEV_ANALYST", "FINANCE_DEV_OPERATOR", "FINANCE_DEV_REPORTER"], ["TABLES", "VIEWS", "MATERIALIZED VIEWS", "DYNAMIC TABLES"]) : join(" ", pair)])
    error_message = "a reader that comes later can't read what is there already"
  }
  assert {
    condition = toset([for grant in concat(values(snowflake_grant_privileges_to_account_role.pipe_monitor), values(snowflake_grant_privileges_to_account_role.pipe_handover)) :
      "${grant.account_role_name} ${join(", ", sort(grant.privileges))} ${replace(grant.on_schema_object[0].object_name, "\"", "")}"
      ]) == toset(flatten([for pipe in ["MARKET_PIPE", "MARKET_REJECTED_PIPE", "MARKET_RUN_PIPE"] : [
        "FINANCE_DEV_OPERATOR MONITOR FINANCE_DEV.LANDING.${pipe}",
        "ACCOUNTADMIN MONITOR, OPERATE FINANCE_DEV.LANDING.${pipe}",
    ]]))
    error_message = "the operator does not see the pipes, Terraform can't hand them on, or somebody else may do something with them"
  }
  assert {
    condition = alltrue(concat(
      [for grant in snowflake_grant_privileges_to_account_role.stage : grant.account_role_name == "FINANCE_DEV_LOADER" && grant.privileges == toset(["USAGE"])],
      [for grant in [snowflake_grant_privileges_to_account_role.file_format, snowflake_grant_privileges_to_account_role.error_integration["loader"]] : grant.account_role_name == "FINANCE_DEV_LOADER" && grant.privileges == toset(["USAGE"])],
    )) && length(snowflake_grant_privileges_to_account_role.stage) == 3
    error_message = "the loader, whose rights the pipes have, lacks a stage, the file format or the way to tell of errors"
  }
  assert {
    condition     = toset([for grant in snowflake_grant_account_role.parent : "${grant.role_name} ${grant.parent_role_name}"]) == toset([for role in ["LOADER", "TRANSFORMER", "OPERATOR", "ANALYST", "REPORTER"] : "FINANCE_DEV_${role} SYSADMIN"])
    error_message = "a role is not the administrators'"
  }
  assert {
    condition     = keys(snowflake_grant_privileges_to_account_role.error_integration) == ["loader"] && length(snowflake_grant_privileges_to_account_role.execute_task) + length(snowflake_grant_privileges_to_account_role.dbt_future) + length(snowflake_grant_privileges_to_account_role.dbt_all) == 0
    error_message = "rights for dbt inside Snowflake are granted where it does not run"
  }
}

run "dbt_inside_snowflake_may_deploy_and_run_and_is_seen" {
  command = plan
  variables {
    dbt_inside_snowflake = true
  }

  assert {
    condition     = snowflake_grant_privileges_to_account_role.execute_task[0].on_account && snowflake_grant_privileges_to_account_role.execute_task[0].privileges == toset(["EXECUTE TASK"]) && snowflake_grant_privileges_to_account_role.execute_task[0].account_role_name == "FINANCE_DEV_TRANSFORMER"
    error_message = "the transformer's task can't run"
  }
  assert {
    condition = { for role, grant in snowflake_grant_privileges_to_account_role.error_integration : role => [grant.account_role_name, join(", ", grant.privileges)] } == {
      loader      = ["FINANCE_DEV_LOADER", "USAGE"]
      transformer = ["FINANCE_DEV_TRANSFORMER", "USAGE"]
    }
    error_message = "the transformer's task can't tell that it failed"
  }
  assert {
    condition     = length(setsubtract(["CREATE DBT PROJECT", "CREATE STAGE", "CREATE TASK", "CREATE TABLE"], snowflake_grant_privileges_to_account_role.schema["transformer.staging"].privileges)) == 0
    error_message = "the transformer can't deploy the project and its task, or build models any more"
  }
  assert {
    condition     = !contains(snowflake_grant_privileges_to_account_role.schema["transformer.exposed"].privileges, "CREATE TASK")
    error_message = "tasks are made where they need not be"
  }
  assert {
    condition = toset([for grant in snowflake_grant_privileges_to_account_role.dbt_future : grant.on_schema_object[0].future[0].object_type_plural if grant.privileges == toset(["MONITOR"]) && grant.account_role_name == "FINANCE_DEV_OPERATOR"]) == toset(["DBT PROJECTS", "TASKS"]) && (
      toset([for grant in snowflake_grant_privileges_to_account_role.dbt_all : grant.on_schema_object[0].all[0].object_type_plural if grant.privileges == toset(["MONITOR"]) && grant.account_role_name == "FINANCE_DEV_OPERATOR"]) == toset(["DBT PROJECTS", "TASKS"])
    )
    error_message = "the operator does not see the project's and the task's runs"
  }
  assert {
    condition     = snowflake_grant_privileges_to_account_role.schema["operator.staging"].privileges == toset(["USAGE"])
    error_message = "the operator does not get into the schema where the task is"
  }
}

run "service_users_have_keys_one_role_and_known_addresses" {
  command = plan

  assert {
    condition = { for user in snowflake_service_user.this : user.name => "${user.default_role} ${user.default_warehouse} ${user.default_namespace}" } == {
      FINANCE_DEV_AIRFLOW = "FINANCE_DEV_OPERATOR FINANCE_DEV_TRANSFORM FINANCE_DEV.LANDING"
      FINANCE_DEV_DBT     = "FINANCE_DEV_TRANSFORMER FINANCE_DEV_TRANSFORM FINANCE_DEV.STAGING"
      FINANCE_DEV_TABLEAU = "FINANCE_DEV_REPORTER FINANCE_DEV_REPORT FINANCE_DEV.EXPOSED"
    }
    error_message = "a service user starts with another role, warehouse or schema than its own"
  }
  assert {
    condition     = toset([for grant in snowflake_grant_account_role.user : "${grant.user_name} ${grant.role_name}"]) == toset(["FINANCE_DEV_AIRFLOW FINANCE_DEV_OPERATOR", "FINANCE_DEV_DBT FINANCE_DEV_TRANSFORMER", "FINANCE_DEV_TABLEAU FINANCE_DEV_REPORTER"])
    error_message = "a service user may take another role than its own"
  }
  assert {
    condition     = alltrue([for key, user in snowflake_service_user.this : user.rsa_public_key == var.users[key].public_key && user.default_secondary_roles_option == "NONE"])
    error_message = "a service user has no key, or all its roles at once"
  }
  assert {
    condition     = snowflake_service_user.this["dbt"].rsa_public_key_2 == var.users.dbt.public_key_2 && snowflake_service_user.this["airflow"].rsa_public_key_2 == null
    error_message = "the second key, for rotation, is not the user's own"
  }
  assert {
    condition = alltrue([for key, user in snowflake_service_user.this :
      user.network_policy == snowflake_network_policy.this[key].name &&
      snowflake_network_policy.this[key].allowed_network_rule_list == toset(["\"FINANCE_DEV\".\"LANDING\".\"${user.name}_ADDRESSES\""]) &&
      snowflake_network_rule.this[key].name == "${user.name}_ADDRESSES" &&
      snowflake_network_rule.this[key].type == "IPV4" && snowflake_network_rule.this[key].mode == "INGRESS" &&
      snowflake_network_rule.this[key].value_list == toset(var.users[key].addresses)
    ])
    error_message = "a service user connects from other addresses than its own"
  }
}

run "a_user_who_is_left_out_is_not_made" {
  command = plan
  variables {
    users = { dbt = { public_key = var.users.dbt.public_key, addresses = ["192.0.2.10"] } }
  }

  assert {
    condition     = keys(snowflake_service_user.this) == ["dbt"] && keys(snowflake_network_policy.this) == ["dbt"]
    error_message = "a user is made who was not asked for"
  }
}

run "a_protected_environment_has_a_guard_for_all_that_holds_data" {
  command = plan
  variables {
    protected      = true
    retention_days = 30
  }

  assert {
    condition = keys(terraform_data.protection) == [
      "database", "schema.exposed", "schema.landing", "schema.snapshots", "schema.staging",
      "table.market", "table.market_rejected", "table.market_run",
    ]
    error_message = "something that holds data has no guard"
  }
  assert {
    condition     = snowflake_database.this.data_retention_time_in_days == 30
    error_message = "what is dropped is not kept as long as asked for"
  }
}

run "an_environment_that_is_not_protected_can_be_destroyed" {
  command = plan

  assert {
    condition     = length(terraform_data.protection) == 0
    error_message = "dev can't be destroyed"
  }
}

run "protection_without_retention_is_refused" {
  command = plan
  variables {
    protected      = true
    retention_days = 0
  }
  expect_failures = [var.retention_days]
}

run "a_retention_that_snowflake_has_not_is_refused" {
  command = plan
  variables {
    retention_days = 91
  }
  expect_failures = [var.retention_days]
}

run "an_account_that_is_none_is_refused" {
  command = plan
  variables {
    account_id = "12345"
  }
  expect_failures = [var.account_id]
}

run "a_partition_that_is_none_is_refused" {
  command = plan
  variables {
    partition = "moon"
  }
  expect_failures = [var.partition]
}

run "a_warehouse_that_is_too_large_is_refused" {
  command = plan
  variables {
    warehouses = { report = { size = "X6LARGE" } }
  }
  expect_failures = [var.warehouses]
}

run "a_warehouse_that_never_sleeps_is_refused" {
  command = plan
  variables {
    warehouses = { transform = { auto_suspend_seconds = 0 } }
  }
  expect_failures = [var.warehouses]
}

run "a_statement_without_a_limit_is_refused" {
  command = plan
  variables {
    warehouses = { transform = { statement_timeout_seconds = 0 } }
  }
  expect_failures = [var.warehouses]
}

run "a_quota_of_nothing_is_refused" {
  command = plan
  variables {
    warehouses = { transform = { credits_a_month = 0 } }
  }
  expect_failures = [var.warehouses]
}

run "a_user_without_addresses_is_refused" {
  command = plan
  variables {
    users = { dbt = { public_key = var.users.dbt.public_key, addresses = [] } }
  }
  expect_failures = [var.users]
}

run "the_whole_internet_is_refused" {
  command = plan
  variables {
    users = { dbt = { public_key = var.users.dbt.public_key, addresses = ["0.0.0.0/0"] } }
  }
  expect_failures = [var.users]
}

run "an_address_that_is_none_is_refused" {
  command = plan
  variables {
    users = { dbt = { public_key = var.users.dbt.public_key, addresses = ["dbt.example"] } }
  }
  expect_failures = [var.users]
}

run "a_key_with_its_pem_header_is_refused" {
  command = plan
  variables {
    users = { dbt = { public_key = "-----BEGIN PUBLIC KEY-----\n${var.users.dbt.public_key}\n-----END PUBLIC KEY-----", addresses = ["192.0.2.10"] } }
  }
  expect_failures = [var.users]
}

run "an_unknown_user_is_refused" {
  command = plan
  variables {
    users = { intruder = { public_key = var.users.dbt.public_key, addresses = ["192.0.2.10"] } }
  }
  expect_failures = [var.users]
}
